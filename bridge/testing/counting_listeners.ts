/**
 * Counts the listeners on every AbortSignal while a test runs, those inside the code under test
 * too.
 */
export async function countingListeners(
  test: (listeners: { readonly now: number; readonly most: number }) => Promise<void>,
): Promise<void> {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const listeners = { now: 0, most: 0 };
  EventTarget.prototype.addEventListener = function (...args) {
    if (this instanceof AbortSignal) listeners.most = Math.max(listeners.most, ++listeners.now);
    return addEventListener.apply(this, args);
  };
  EventTarget.prototype.removeEventListener = function (...args) {
    if (this instanceof AbortSignal) listeners.now--;
    return removeEventListener.apply(this, args);
  };
  try {
    await test(listeners);
  } finally {
    Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
  }
}
