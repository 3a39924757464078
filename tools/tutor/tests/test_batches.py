import random

import torch

from tutor.batches import Example, make_batch, plan_batches


def test_a_batch_predicts_each_token_of_a_completion_from_the_one_before() -> None:
    batch = make_batch([Example([5, 6], [7, 8]), Example([9], [10, 11, 12])])
    before = batch.ids.flatten()[batch.places]
    assert before.tolist() == [6, 7, 9, 10, 11]
    assert batch.targets.tolist() == [7, 8, 10, 11, 12]
    assert batch.ids.shape == (2, 4)
    assert batch.tokens == 8


def test_batches_hold_every_example_once_and_no_more_padded_tokens_than_asked() -> None:
    rng = random.Random(3)
    examples = [Example([1] * rng.randint(1, 60), [2] * 5) for _ in range(200)]
    batches = plan_batches(examples, 256, random.Random(1))
    assert sorted(index for batch in batches for index in batch) == list(range(200))
    for batch in batches:
        longest = max(examples[index].length for index in batch)
        assert len(batch) * longest <= 256
    assert batches == plan_batches(examples, 256, random.Random(1))
    assert batches != plan_batches(examples, 256, random.Random(2))
    assert torch.equal(make_batch([examples[0]]).ids, make_batch([examples[0]]).ids)
