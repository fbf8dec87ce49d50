export * as answers from './answers.ts';
export * as requests from './requests.ts';
