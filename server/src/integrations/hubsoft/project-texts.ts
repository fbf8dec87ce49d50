import type { Language } from '@oz-viability/shared';

interface ProjectTexts {
  several(name: string): string;
  unknown(name: string): string;
  /** `near`: names that there are, already quoted. */
  misspelt(name: string, near: string): string;
}

/** What is wrong with the name of a project, for a person. */
export const PROJECT_TEXTS: Readonly<Record<Language, ProjectTexts>> = {
  'pt-BR': {
    several: name => `há vários projetos com o nome "${name}"`,
    unknown: name => `a chave do OZmap não vê nenhum projeto "${name}"`,
    misspelt: (name, near) =>
      `a chave do OZmap não vê nenhum projeto "${name}"; há ${near}: o nome deve ser idêntico`,
  },
  es: {
    several: name => `hay varios proyectos con el nombre "${name}"`,
    unknown: name => `la clave de OZmap no ve ningún proyecto "${name}"`,
    misspelt: (name, near) =>
      `la clave de OZmap no ve ningún proyecto "${name}"; hay ${near}: el nombre debe ser idéntico`,
  },
  en: {
    several: name => `several projects are called "${name}"`,
    unknown: name => `OZmap's key sees no project "${name}"`,
    misspelt: (name, near) =>
      `OZmap's key sees no project "${name}"; there is ${near}: the name must be identical`,
  },
};
