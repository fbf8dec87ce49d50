/** What a program that runs the server in its own process needs: the demo, and tests. */
export type { LoadedConfig } from './config/model.ts';
export { loadConfig } from './config.ts';
export { importGazetteer } from './geocoding/import.ts';
export { createLogger, type Logger } from './http/logger.ts';
export { type Runtime, systemRuntime } from './runtime.ts';
export { type RunningServer, serve } from './serve.ts';
