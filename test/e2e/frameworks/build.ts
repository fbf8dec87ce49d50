import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { build } from 'vite';

const at = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Builds the pages as a host would. @param server address that they load the widget from */
export async function buildPages(server: string, folder: string): Promise<void> {
  await build({
    configFile: false,
    root: at('.'),
    logLevel: 'warn',
    plugins: [vue({ template: { compilerOptions: { isCustomElement: tag => tag === 'oz-viability' } } })],
    define: {
      __SERVER__: JSON.stringify(server),
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
    },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'esnext',
      rolldownOptions: { input: ['plain', 'react', 'vue'].map(name => at(`${name}.html`)) },
    },
  });
}
