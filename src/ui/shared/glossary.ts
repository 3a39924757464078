/**
 * Every term of the page with its one definition. `Term.svelte` shows it on hover, tap or focus, and the
 * About part of the Privacy page lists them all. Words follow the paper, TRL and the houses of the field.
 */
export interface Definition {
  readonly term: string;
  readonly text: string;
}

export const GLOSSARY = {
  cat: {
    term: 'Compute as Teacher',
    text: 'A way to learn without labels: a model answers many times, a frozen copy of it reconciles the answers into one reference, and agreement with that reference is the reward (arXiv 2509.14234).',
  },
  rollout: {
    term: 'rollout',
    text: 'One sampled completion of the question. All rollouts of a group get the same prompt and differ only by their seed.',
  },
  group: {
    term: 'group',
    text: 'The G rollouts of one question, drawn side by side. Rewards are compared within it.',
  },
  groupSize: { term: 'G', text: 'How many rollouts a group holds. The paper uses 8.' },
  policy: {
    term: 'policy',
    text: 'The model that writes the rollouts, and that would be trained by the rewards.',
  },
  anchor: {
    term: 'anchor',
    text: 'The initial policy, frozen. It writes the synthesis. On this page policy and anchor are the same weights, because nothing is trained here; the lab trains.',
  },
  synthesis: {
    term: 'synthesis',
    text: 'Writing one reference out of the rollouts. It reconciles what they omit or contradict, so it can be right where every rollout is wrong. It does not pick one of them.',
  },
  questionBlind: {
    term: 'question-blind',
    text: 'The anchor is shown the rollouts and never the question. It has to reconcile what it is shown instead of answering once more.',
  },
  reference: {
    term: 'reference',
    text: 'The result of the synthesis: an estimate of a good answer. It is not the truth, and nobody has checked it.',
  },
  gold: {
    term: 'gold answer',
    text: 'The known right answer, typed by you or taken from a dataset. No model sees it and no reward uses it; it only tells who was right.',
  },
  cluster: {
    term: 'cluster',
    text: 'Rollouts whose final answers are equal. Each cluster has a letter and a colour; A is the largest.',
  },
  finalAnswer: {
    term: 'final answer',
    text: 'The part of a text that is its answer: a boxed expression, the words after “the answer is”, and so on. The rule that found it is named.',
  },
  equivalence: {
    term: 'equivalence',
    text: 'Whether two final answers mean the same: one half, 0.5 and 1/2 do. Rules are tried from the cheapest up; when none can decide the result is “unknown”, which never earns a reward.',
  },
  rubric: {
    term: 'rubric',
    text: 'A list of criteria that the anchor proposes from the reference alone.',
  },
  criterion: {
    term: 'criterion',
    text: 'One statement about a response that can be checked with yes or no.',
  },
  judge: {
    term: 'judge',
    text: 'Whoever answers the criteria. In the paper a strong outside model; here the same frozen weights, so its verdicts are as reliable as this model is, no more.',
  },
  verdict: {
    term: 'verdict',
    text: 'Yes, no or failed, for one criterion and one rollout. A failed verdict is the judge’s failure: it never lowers a reward.',
  },
  yesProbability: {
    term: 'yes-probability',
    text: 'P(yes) / (P(yes) + P(no)): how much of the judge’s probability goes to yes. Near 0.5 it hardly knows.',
  },
  reward: {
    term: 'reward',
    text: 'A number from 0 to 1 per rollout. Mathematics: 1 when its final answer equals the reference’s, else 0. Open questions: the share of yes among the verdicts given. None where none could be given.',
  },
  advantage: {
    term: 'advantage',
    text: 'A reward compared with its group: (reward − mean) / (standard deviation + a small constant). GRPO raises the probability of rollouts above zero and lowers those below.',
  },
  grpo: {
    term: 'GRPO',
    text: 'Group relative policy optimisation: reinforcement learning that needs no value model, because each rollout is compared with the others of its group.',
  },
  withoutSignal: {
    term: 'group without signal',
    text: 'All rewards are equal, so all advantages are zero and the group would teach nothing.',
  },
  majority: {
    term: 'majority vote',
    text: 'The answer of the largest cluster, also called self-consistency. Ties go to the cluster whose first rollout came first.',
  },
  minPerplexity: {
    term: 'min-perplexity',
    text: 'The rollout the model itself found most likely: the highest mean log-probability per token, the stop token included.',
  },
  single: {
    term: 'single sample',
    text: 'What one would have got without Compute as Teacher: the first rollout.',
  },
  rescue: {
    term: 'rescue',
    text: 'The reference is right although the majority, or every rollout, is wrong.',
  },
  loss: { term: 'loss', text: 'The majority is right and the reference is wrong.' },
  temperature: {
    term: 'temperature',
    text: 'How freely tokens are drawn. 0 always takes the likeliest; 1 draws from the model’s own distribution.',
  },
  topP: {
    term: 'top-p',
    text: 'Draw only from the likeliest tokens that together hold this share of the probability. 1 switches it off.',
  },
  maxTokens: {
    term: 'maximum tokens',
    text: 'Where a rollout is cut if it has not ended by itself. A text cut before its answer gets no reward.',
  },
  repetitionPenalty: {
    term: 'repetition penalty',
    text: 'Makes tokens that were already written less likely. 1 switches it off.',
  },
  seed: {
    term: 'seed',
    text: 'The number all random draws start from. The same seed, model, engine and settings give the same run.',
  },
  token: {
    term: 'token',
    text: 'A piece of text, about three quarters of an English word, that the model reads or writes in one step.',
  },
  finishReason: {
    term: 'finish reason',
    text: 'Why a text ended: the model stopped, the token limit cut it, it repeated itself and was ended for it, you stopped it, or an error did.',
  },
  logprob: {
    term: 'log-probability',
    text: 'The natural logarithm of the probability the model gave a token. Nearer to 0 is likelier.',
  },
  prefill: {
    term: 'prefill',
    text: 'Reading the prompt, before the first token is written. A group can share it.',
  },
  decode: { term: 'decode', text: 'Writing, token by token.' },
  contextWindow: {
    term: 'context window',
    text: 'How many tokens, prompt and answer together, the model can hold at once.',
  },
  quantisation: {
    term: 'quantisation',
    text: 'Weights stored in fewer bits so that a model is smaller and faster, at some cost in quality. Q4_1 and q4f16_1 use about four bits a weight.',
  },
  gguf: { term: 'GGUF', text: 'The one-file model format of llama.cpp.' },
  webgpu: {
    term: 'WebGPU',
    text: 'The browser’s way to compute on the graphics card.',
  },
  wasm: {
    term: 'WebAssembly',
    text: 'The browser’s way to run compiled code on the processor. It works everywhere, more slowly than a graphics card.',
  },
  isolation: {
    term: 'cross-origin isolation',
    text: 'Two headers of the server that let a page use several processor threads. Without them models run on one thread.',
  },
  runLog: {
    term: 'run log',
    text: 'Everything that happened in a run, one event a line. The live view, the replay, the export and the share link all read the same log.',
  },
} as const satisfies Record<string, Definition>;

export type TermName = keyof typeof GLOSSARY;
