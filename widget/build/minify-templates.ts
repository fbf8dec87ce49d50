import type { Plugin } from 'vite';

/**
 * Takes the line breaks and indentation out of Lit templates: a space does the same for HTML. Minifiers
 * leave template literals alone.
 */
export function minifyTemplates(): Plugin {
  return {
    name: 'oz-minify-templates',
    apply: 'build',
    transform: {
      filter: { id: /\/widget\/src\/.*\.ts$/ },
      handler(code) {
        if (!/\b(?:html|svg)`/.test(code)) return null;
        return {
          code: code
            .replace(/>\s*\n\s*</g, '><')
            .replace(/\n\s+(?=>)/g, '')
            .replace(/\n\s+/g, ' '),
          map: null,
        };
      },
    },
  };
}
