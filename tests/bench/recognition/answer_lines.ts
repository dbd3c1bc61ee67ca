/**
 * The main loop of a contender: answers each line of standard input, such as a video's path, by a
 * line of JSON. The first line tells that it is ready.
 */
export async function answerLines(answer: (line: string) => Promise<unknown>): Promise<void> {
  console.log(JSON.stringify({ ready: true }));
  let pending = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const parts = (pending + text).split("\n");
    pending = parts.pop()!;
    for (const line of parts) console.log(JSON.stringify(await answer(line)));
  }
}
