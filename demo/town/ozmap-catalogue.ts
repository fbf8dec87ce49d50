import type {
  BoxTypeDocument,
  Id,
  PoleTypeDocument,
  SplitterTypeDocument,
  TagDocument,
  UserDocument,
} from '../ozmap/documents.ts';
import { BOX_TYPES, type BoxTypeCode, type Splitter, TAGS } from './network.ts';
import { POLE_TYPES, type PoleTypeCode } from './poles.ts';

/** Ids that every OZmap is installed with. */
const INSTALLED = {
  dropCable: '5d83b2fcd846ae365237b3a1',
  boxType: '589ddcf07dfe452f10d7c274',
  boxTemplate: '589de1d126324a2564a6c4d0',
  splitterTypes: ['5b74204cffd4524508626953', '5da61085493d9c00066653f5'],
  poleType: '5d7d2b3fdbc425449801709e',
  admin: '5accf8ee0ff2c819a4ffd38e',
  manager: '5accf8f60ff2c819a4ffd38f',
} as const;
export const DROP_CABLE_TYPE: Id = INSTALLED.dropCable;

/** Fresh ids in a fixed order, and dates counted back from a fixed day. */
export interface Clerk {
  id(): Id;
  stamps(daysAgo: number): { createdAt: string; updatedAt: string };
}

/** The types, tags and users of the town's OZmap, with their ids by what the town calls them. */
export interface Catalogue {
  readonly boxTypes: BoxTypeDocument[];
  readonly splitterTypes: SplitterTypeDocument[];
  readonly poleTypes: PoleTypeDocument[];
  readonly tags: TagDocument[];
  readonly users: UserDocument[];
  /** Type of the cables between boxes. */
  readonly feederCable: Id;
  boxType(code: BoxTypeCode): Id;
  splitterType(splitter: Splitter): Id;
  poleType(code: PoleTypeCode): Id;
  tag(name: string): Id;
}

const BOX_LEVELS: Readonly<Record<BoxTypeCode, number>> = {
  'CTO 8 portas': 3,
  'CTO 16 portas': 3,
  'Caixa de emenda': 2,
};
export const levelOf = (type: BoxTypeCode | undefined): number => (type === undefined ? 3 : BOX_LEVELS[type]);

const SPLITTERS: readonly Pick<Splitter, 'customerFacing' | 'outputs'>[] = [
  { customerFacing: true, outputs: 8 },
  { customerFacing: true, outputs: 16 },
  { customerFacing: false, outputs: 2 },
  { customerFacing: false, outputs: 4 },
];

const YEARS = 365;

function boxTypeDocument(clerk: Clerk, code: BoxTypeCode, index: number): BoxTypeDocument {
  return {
    id: index === 0 ? INSTALLED.boxType : clerk.id(),
    ...clerk.stamps(6 * YEARS),
    code,
    prefix: code === 'Caixa de emenda' ? 'CEO' : 'CTO',
    default_level: BOX_LEVELS[code],
    default_template: INSTALLED.boxTemplate,
    default_reserve: 15,
    config: {
      base: { color: '#1f5f8b' },
      regular: { fillColor: '#2e9e5b' },
      not_implanted: { fillColor: '#e0a526' },
      draft: { fillColor: '#9aa3ab' },
    },
  };
}

function userDocument(
  clerk: Clerk,
  username: string,
  name: string,
  resources: string[],
  role: Id,
): UserDocument {
  return {
    id: clerk.id(),
    ...clerk.stamps(4 * YEARS),
    username,
    name,
    email: `${username}@provedor.example`,
    resources,
    role,
    projects: [],
    allUsers: false,
    locale: 'pt_BR',
  };
}

export function createCatalogue(clerk: Clerk): Catalogue {
  const boxTypes = BOX_TYPES.map((code, i) => boxTypeDocument(clerk, code, i));
  const splitterTypes = SPLITTERS.map(
    ({ customerFacing, outputs }, i): SplitterTypeDocument => ({
      id: INSTALLED.splitterTypes[i] ?? clerk.id(),
      ...clerk.stamps(6 * YEARS),
      code: `1x${outputs} ${customerFacing ? 'atendimento' : 'rede'}`,
      isDrop: customerFacing,
      ratio: { input: 1, output: outputs },
      isBalanced: true,
      prefix: customerFacing ? 'A' : 'R',
    }),
  );
  const poleTypes = Object.entries(POLE_TYPES).map(
    ([code, viabilityAllowed], i): PoleTypeDocument => ({
      id: i === 0 ? INSTALLED.poleType : clerk.id(),
      ...clerk.stamps(6 * YEARS),
      code,
      viabilityAllowed,
    }),
  );
  const tags = TAGS.map(
    (name): TagDocument => ({
      id: clerk.id(),
      ...clerk.stamps(2 * YEARS),
      name,
      allowedTypes: ['box', 'property', 'client', 'splitter.ports'],
    }),
  );
  const users = [
    userDocument(clerk, 'ana.projetos', 'Ana, projetos', ['OZmap', 'OZmob'], INSTALLED.admin),
    userDocument(clerk, 'integracao', 'Integração', ['API'], INSTALLED.manager),
    userDocument(clerk, 'portal.antigo', 'Portal de vendas antigo', ['API'], INSTALLED.manager),
  ];

  const idOf = <T extends { id: Id }>(documents: readonly T[], matches: (document: T) => boolean): Id =>
    documents.find(matches)!.id;
  return {
    boxTypes,
    splitterTypes,
    poleTypes,
    tags,
    users,
    feederCable: clerk.id(),
    boxType: code => idOf(boxTypes, type => type.code === code),
    splitterType: ({ customerFacing, outputs }) =>
      idOf(splitterTypes, type => type.isDrop === customerFacing && type.ratio.output === outputs),
    poleType: code => idOf(poleTypes, type => type.code === code),
    tag: name => idOf(tags, tag => tag.name === name),
  };
}
