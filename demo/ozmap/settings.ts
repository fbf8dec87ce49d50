/** A write (or any request) that goes wrong on purpose, `count` times. */
export interface Fault {
  /** Before the request is looked at, or after it was carried out and before the answer leaves. */
  readonly when: 'before' | 'after';
  /** `reset`: RST on the connection. `hang`: no answer until the caller gives up. `error`: status 500.
   * `truncated`: status 2xx and half a JSON document. */
  readonly how: 'reset' | 'hang' | 'error' | 'truncated';
  /** How many matching requests it hits. */
  readonly count: number;
  /** Limits it to requests whose `METHOD /path` (without `/api/v2`) starts so; absent: every write but the login. */
  readonly on?: string;
}

/** Everything about OZmap that its public texts leave open or that differs between its releases. */
export interface Settings {
  /** Rows of a page when the caller names no limit, and the most that any page has. */
  readonly pageLimit: { readonly usual: number; readonly max: number };
  /** Answers lack `hasNextPage` and `nextUrl`, as servers before mid-2025. */
  readonly legacyPaging: boolean;
  /** How an error is written: `{message, statusCode}`, plain text, `{error}`, `{errors: [...]}` or an HTML page. */
  readonly errorBody: 'message' | 'string' | 'field' | 'list' | 'html';
  /** `near` answers nearest first, or in the order of creation. */
  readonly nearOrder: 'distance' | 'creation';
  /** Whether a filter by `updatedAt` is looked at. */
  readonly dateFilter: 'honoured' | 'ignored';
  /** Whether the key may see buildings and their types, or the server has such lists at all. */
  readonly buildings: 'listed' | 'forbidden' | 'unknown';
  /** Status of a refused connection to a taken port. */
  readonly takenPortStatus: 400 | 409;
  /** A creation that fails for its port leaves the property behind, unconnected. */
  readonly takenPortLeavesProperty: boolean;
  /** `auto_connect` on a box without a free port. */
  readonly fullBox: 'refuse' | 'unconnected';
  /** A second client with the same code. */
  readonly duplicateCode: 'allow' | 'refuse';
  /** By-code look-up of a code that nobody has. */
  readonly unknownCode: 'empty' | 'not-found';
  /** Whether answers carry `external_id`. */
  readonly externalId: 'returned' | 'hidden';
  /** From which end `drop_poles` is read. */
  readonly dropPoles: 'house-first' | 'box-first';
  /** The drop also hangs on the box's own pole, whether or not the caller named it. */
  readonly dropOverBoxPole: boolean;
  /** What a change of box or port does to the drop: same cable with a new course, a new cable in its place,
   * or a new cable beside the old one. */
  readonly movedDrop: 'rewritten' | 'replaced' | 'left-behind';
  /** Connecting and disconnecting moves the splitter's `updatedAt`. */
  readonly splitterTouched: boolean;
  /** Whether `DELETE /points` exists. */
  readonly pointRemoval: boolean;
  /** Search radius and drop size of the caller's role, metres; null where the role sets none. */
  readonly role: { readonly defaultRadius: number | null; readonly defaultDropSize: number | null };
  /** Milliseconds before each answer, spread evenly between both ends. */
  readonly latency: { readonly min: number; readonly max: number };
  /** Of every `every` requests the last `length` get one of `statuses`. */
  readonly bursts: {
    readonly every: number;
    readonly length: number;
    readonly statuses: readonly number[];
  } | null;
  /** Reads show the state of so many milliseconds ago. */
  readonly readLag: number;
  readonly faults: readonly Fault[];
}

export const DEFAULT_SETTINGS: Settings = {
  pageLimit: { usual: 25, max: 500 },
  legacyPaging: false,
  errorBody: 'message',
  nearOrder: 'distance',
  dateFilter: 'honoured',
  buildings: 'listed',
  takenPortStatus: 400,
  takenPortLeavesProperty: false,
  fullBox: 'refuse',
  duplicateCode: 'allow',
  unknownCode: 'empty',
  externalId: 'returned',
  dropPoles: 'house-first',
  dropOverBoxPole: false,
  movedDrop: 'rewritten',
  splitterTouched: true,
  pointRemoval: true,
  role: { defaultRadius: null, defaultDropSize: null },
  latency: { min: 0, max: 0 },
  bursts: null,
  readLag: 0,
  faults: [],
};
