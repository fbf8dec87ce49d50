import { TextDecoder } from 'node:util';

/** Bytes looked at once the first letter beyond ASCII has come: enough for several more of them. */
const LOOKED_AT = 4096;

/**
 * A list's bytes as text. Lists come as UTF-8 or, from older systems, as Latin-1 (Windows-1252), and do not say
 * which: the first stretch with letters beyond ASCII decides, since Latin-1 is hardly ever valid UTF-8 by chance.
 * Under UTF-8 a broken letter becomes U+FFFD. What is text already passes through.
 */
export async function* decodeList(bytes: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let waiting = new Uint8Array();
  for await (const piece of bytes) {
    if (typeof piece === 'string') {
      yield piece;
      continue;
    }
    if (decoder !== undefined) {
      yield decoder.decode(piece, { stream: true });
      continue;
    }
    waiting = Buffer.concat([waiting, piece]);
    const first = waiting.findIndex(byte => byte >= 0x80);
    if (first < 0) {
      yield new TextDecoder().decode(waiting);
      waiting = new Uint8Array();
    } else if (waiting.length - first >= LOOKED_AT) {
      decoder = decoderFor(waiting);
      yield decoder.decode(waiting, { stream: true });
    }
  }
  if (decoder === undefined) decoder = decoderFor(waiting);
  else waiting = new Uint8Array();
  yield decoder.decode(waiting);
}

function decoderFor(sample: Uint8Array): TextDecoder {
  try {
    // The last letter may be cut in two: that is no fault.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return new TextDecoder('utf-8');
  } catch {
    return new TextDecoder('windows-1252');
  }
}
