import type { ProjectId } from '@oz-viability/shared';
import { describe, expect, it } from 'vitest';
import { describeMiss, findProject } from './project.ts';

const projects = ['Centro', 'Vila São José', 'VILA NOVA', 'Zona Norte', 'Zona Norte 2'].map((name, i) => ({
  id: `p${i}` as ProjectId,
  name,
}));

describe('the project that a name means', () => {
  it('is the one whose name is identical', () => {
    expect(findProject('Zona Norte', projects)).toEqual({ kind: 'found', project: projects[3] });
  });

  it.each([
    ['centro', ['Centro']],
    [' Centro ', ['Centro']],
    ['Vila Sao Jose', ['Vila São José']],
    ['Vila Nova', ['VILA NOVA']],
    ['Zona Nrote', ['Zona Norte']],
    ['Zona', ['Zona Norte', 'Zona Norte 2']],
    ['Planalto', []],
  ])('%j may have meant %j, and is taken for none', (name, near) => {
    expect(findProject(name, projects)).toEqual({ kind: 'unknown', near });
  });

  it('is not guessed where several have the name', () => {
    const twice = [...projects, { id: 'p9' as ProjectId, name: 'Centro' }];
    expect(findProject('Centro', twice)).toEqual({ kind: 'several' });
  });

  it.each([
    ['pt-BR', 'a chave do OZmap não vê nenhum projeto "centro"; há "Centro": o nome deve ser idêntico'],
    ['es', 'la clave de OZmap no ve ningún proyecto "centro"; hay "Centro": el nombre debe ser idéntico'],
    ['en', `OZmap's key sees no project "centro"; there is "Centro": the name must be identical`],
  ] as const)('is told with what there is, in %s', (language, said) => {
    const missed = findProject('centro', projects);
    if (missed.kind === 'found') throw new Error('found');
    expect(describeMiss('centro', missed, language)).toBe(said);
  });
});
