import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import type { Log } from "../../cli/log.ts";

/** Tells systemd how the service is doing (sd_notify(3)); all do nothing where systemd is not there. */
export interface SystemdNotifier {
  /** The service is up: units that wait for it may start. @throws {UserError} if it cannot be told */
  ready(): Promise<void>;
  /** The service is ending, within so many seconds: systemd kills it only when they are over. */
  stopping(withinSeconds?: number): Promise<void>;
  /** A line for `systemctl status`. */
  status(text: string): Promise<void>;
  /**
   * Tells at half of WatchdogSec that the service is well, while it is: untold, systemd restarts it.
   * @returns what ends the telling
   */
  startWatchdog(isAlive: () => boolean): () => void;
}

/** Environment variables by their names: `Deno.env`, or a Map. */
interface Environment {
  get(name: string): string | undefined;
}

/**
 * A notifier of the service that this process is. Deno sends datagrams only from a socket that has a
 * name, so the unit must have a RuntimeDirectory for it.
 */
export function systemdNotifier(env: Environment, log: Log): SystemdNotifier {
  const socket = env.get("NOTIFY_SOCKET");
  const folder = env.get("RUNTIME_DIRECTORY");
  const watchdogMs = Number(env.get("WATCHDOG_USEC") ?? 0) / 1000;
  let last: Promise<void> = Promise.resolve();

  /** One at a time: they send from the same address. */
  const tell = (...lines: string[]): Promise<void> => {
    if (!socket) return Promise.resolve();
    const sent = last.then(() => send(lines.join("\n"), socket, folder));
    last = sent.catch(() => {});
    return sent;
  };
  /** What is told by the way must not end the bridge. */
  const mention = (...lines: string[]) =>
    tell(...lines).catch((error) => log.warn("systemd not told", { reason: messageOf(error) }));

  return {
    ready: () => tell("READY=1"),
    stopping: (withinSeconds) =>
      mention(
        "STOPPING=1",
        ...(withinSeconds ? [`EXTEND_TIMEOUT_USEC=${withinSeconds}000000`] : []),
      ),
    status: (text) => mention(`STATUS=${text.replace(/\s+/g, " ")}`),
    startWatchdog(isAlive) {
      if (!socket || !(watchdogMs > 0)) return () => {};
      const timer = setInterval(() => isAlive() && mention("WATCHDOG=1"), watchdogMs / 2);
      return () => clearInterval(timer);
    },
  };
}

async function send(text: string, socket: string, folder: string | undefined): Promise<void> {
  if (!socket.startsWith("/")) {
    throw new UserError(
      `NOTIFY_SOCKET is ${socket}, and Deno sends to sockets in the file system only: ` +
        "use Type=exec, without WatchdogSec",
    );
  }
  if (!folder) {
    throw new UserError(
      "NOTIFY_SOCKET is set, RUNTIME_DIRECTORY is not: the unit needs RuntimeDirectory=",
    );
  }
  const path = `${folder}/notify.sock`;
  // A process that was killed has left it.
  await Deno.remove(path).catch(() => {});
  let from: Deno.DatagramConn | undefined;
  try {
    from = Deno.listenDatagram({ transport: "unixpacket", path });
    await from.send(new TextEncoder().encode(text), { transport: "unixpacket", path: socket });
  } catch (error) {
    throw new UserError(`systemd cannot be told at ${socket}: ${messageOf(error)}`);
  } finally {
    from?.close();
    await Deno.remove(path).catch(() => {});
  }
}
