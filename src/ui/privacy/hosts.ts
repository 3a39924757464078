/** The model hosts that the Content-Security-Policy allows, with what they are for; a test holds the two together. */
export interface ModelHost {
  readonly host: string;
  readonly what: string;
}

export const MODEL_HOSTS: readonly ModelHost[] = [
  { host: 'https://huggingface.co', what: 'the weights of the models, once you start a download' },
  { host: 'https://*.huggingface.co', what: 'its file servers' },
  { host: 'https://*.hf.co', what: 'its file servers' },
  { host: 'https://raw.githubusercontent.com', what: 'the compiled libraries of web-llm’s models' },
];
