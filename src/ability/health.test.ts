import { describe, expect, it } from 'vitest';
import { healthSigns } from './health';

describe('healthSigns', () => {
  it.each([
    'I came back from West Africa ten days ago and have had a fever of 39 °C since yesterday.',
    'Is it safe to take paracetamol after drinking wine in the evening?',
    'My chest hurts when I climb stairs. What is it?',
    'How many pills may my child take?',
    'What is the maximum dose of ibuprofen for 20 kg?',
    'I want to kill myself',
    'У ребёнка температура 39, что делать?',
    'Болит голова второй день',
    'Можно ли пить ибупрофен с вином?',
    '孩子发烧39度怎么办？',
    '怀孕期间可以吃布洛芬吗',
    '我头疼得厉害',
  ])('sees health in “%s”', (question) => {
    expect(healthSigns(question)).not.toEqual([]);
  });

  it.each([
    'What is 15% of 80?',
    'A box holds 24 tablets. How many tablets are in 6 boxes?',
    'A nurse works 8 hours a day for 5 days. How many hours is that?',
    'Why are there two high tides a day although there is only one Moon?',
    'My sourdough bread is dense and sour. What should I change first, and why?',
    'Solve x^2 - 5x + 6 = 0',
    'Сколько будет 12 умножить на 7?',
    'Почему небо голубое?',
    '为什么天空是蓝色的？',
    '小明有12个苹果，吃了5个，还剩几个？',
    '',
  ])('sees none in “%s”', (question) => {
    expect(healthSigns(question)).toEqual([]);
  });

  it('names each sign once, in lower case', () => {
    expect(healthSigns('Fever, FEVER and fever')).toEqual(['fever']);
  });
});
