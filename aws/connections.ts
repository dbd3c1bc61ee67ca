import { ByteReader } from "./byte_reader.ts";

/** Well below the minutes after which routers that translate addresses forget a connection. */
const MAX_IDLE_MS = 60_000;

/** An open connection, for one request at a time. */
export class Connection {
  readonly reader: ByteReader;
  /** The read that has been waiting since the last response. */
  #waiting: Promise<boolean> | undefined;
  #idleSince = 0;
  #isClosed = false;

  constructor(readonly socket: Deno.Conn) {
    this.reader = new ByteReader(socket);
  }

  /** Waits for the first bytes of a response. @returns false if the connection ends before */
  firstRead(): Promise<boolean> {
    const read = this.#waiting ?? this.reader.more();
    this.#waiting = undefined;
    return read;
  }

  /** Whether the last response was so long ago that a network may have forgotten the connection. */
  get isOld(): boolean {
    return performance.now() - this.#idleSince > MAX_IDLE_MS;
  }

  /** Reads while there is no request, which shows when the server closes the connection. */
  waitForEnd(ended: () => void) {
    this.#idleSince = performance.now();
    this.#waiting = this.reader.more();
    this.#waiting.then(ended, ended);
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.socket.close();
  }
}

/** Connections to one server that are used again. */
export interface Connections {
  /** One that was used before, and is idle. */
  idle(): Connection | undefined;
  /** @throws {NotConnectedError} */
  open(): Promise<Connection>;
  /** Keeps one for other requests, until the server closes it. */
  keep(connection: Connection): void;
  /** Closes those that are idle, and keeps no others. */
  close(): void;
}

/** Where a server is. */
export interface ServerAddress {
  readonly hostname: string;
  readonly port: number;
  readonly isTls: boolean;
  /** Milliseconds that a new connection may take; 0: no limit, as in the SDK. */
  readonly connectMs: number;
}

/** There is no connection, so nothing was sent. */
export class NotConnectedError extends Error {
  override name = "NotConnectedError";
}

/**
 * Connections of Deno's own: `node:http` takes 13 MB more for 500 requests in flight, and four times
 * the processor time. They send no TCP keep-alives, so they are not for responses that take minutes.
 */
export function createConnections(server: ServerAddress): Connections {
  const { hostname, connectMs } = server;
  const idle: Connection[] = [];
  let isClosed = false;
  const closeIdle = () => {
    for (const connection of idle.splice(0)) connection.close();
  };
  return {
    idle() {
      // The others have been idle for longer.
      if (idle.at(-1)?.isOld) closeIdle();
      return idle.pop();
    },
    async open() {
      const connecting = connect(server);
      const late = Promise.withResolvers<never>();
      const tooLate = () => late.reject(new Error(`it takes more than ${connectMs / 1000} s`));
      const timer = connectMs > 0 ? setTimeout(tooLate, connectMs) : undefined;
      try {
        return new Connection(await Promise.race([connecting, late.promise]));
      } catch (cause) {
        connecting.then((socket) => socket.close(), () => {});
        throw new NotConnectedError(`no connection to ${hostname}`, { cause });
      } finally {
        clearTimeout(timer);
      }
    },
    keep(connection) {
      if (isClosed || !connection.reader.isEmpty) return connection.close();
      idle.push(connection);
      connection.waitForEnd(() => {
        const at = idle.indexOf(connection);
        if (at < 0) return;
        idle.splice(at, 1);
        connection.close();
      });
    },
    close() {
      isClosed = true;
      closeIdle();
    },
  };
}

async function connect({ hostname, port, isTls }: ServerAddress): Promise<Deno.Conn> {
  if (!isTls) return await Deno.connect({ hostname, port });
  const socket = await Deno.connectTls({ hostname, port });
  try {
    await socket.handshake();
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}
