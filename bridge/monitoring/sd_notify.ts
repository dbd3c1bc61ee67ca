import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import type { Log } from "../../cli/log.ts";

/** Notifies systemd of the service's state (sd_notify(3)). Does nothing without systemd. */
export interface SystemdNotifier {
  /** The service is ready. @throws {UserError} if systemd cannot be notified */
  ready(): Promise<void>;
  /** The service is stopping, and systemd should not kill it within these seconds. */
  stopping(withinSeconds?: number): Promise<void>;
  /** A status line for `systemctl status`. */
  status(text: string): Promise<void>;
  /**
   * Notifies at half of WatchdogSec while the service is alive. Without that, systemd restarts it.
   * @returns a function that stops this
   */
  startWatchdog(isAlive: () => boolean): () => void;
}

/** Environment variables: `Deno.env`, or a Map. */
interface Environment {
  get(name: string): string | undefined;
}

/**
 * Creates a notifier for this process. Deno sends datagrams only from a socket with a path, so the
 * unit needs a RuntimeDirectory for it.
 */
export function systemdNotifier(env: Environment, log: Log): SystemdNotifier {
  const socket = env.get("NOTIFY_SOCKET");
  const folder = env.get("RUNTIME_DIRECTORY");
  const watchdogMs = Number(env.get("WATCHDOG_USEC") ?? 0) / 1000;
  let last: Promise<void> = Promise.resolve();

  /** One at a time: all use the same socket path. */
  const tell = (...lines: string[]): Promise<void> => {
    if (!socket) return Promise.resolve();
    const sent = last.then(() => send(lines.join("\n"), socket, folder));
    last = sent.catch(() => {});
    return sent;
  };
  /** For notifications whose failure must not end the bridge. */
  const mention = (...lines: string[]) =>
    tell(...lines).catch((error) =>
      log.warn("systemd notification failed", { reason: messageOf(error) })
    );

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
  // Left behind by a killed process.
  await Deno.remove(path).catch(() => {});
  let from: Deno.DatagramConn | undefined;
  try {
    from = Deno.listenDatagram({ transport: "unixpacket", path });
    await from.send(new TextEncoder().encode(text), { transport: "unixpacket", path: socket });
  } catch (error) {
    throw new UserError(`cannot notify systemd at ${socket}: ${messageOf(error)}`);
  } finally {
    from?.close();
    await Deno.remove(path).catch(() => {});
  }
}
