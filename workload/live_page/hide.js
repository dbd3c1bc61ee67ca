/**
 * A snapshot without names, files and pictures: for the page's switch, and for the server of `watch --redact`. An alarm's
 * reason, in brackets, may name a video.
 */
export const hideNames = (snapshot) => ({
  ...snapshot,
  redacted: true,
  alarms: snapshot.alarms.map((sentence) => sentence.replace(/ \(.*\)(?=\. Try: )/s, "")),
  report: false,
  results: snapshot.results.map(({ outcome, distance }) => ({
    outcome,
    distance,
    who: outcome === "recognised" ? "recognized" : outcome,
    video: "",
    major: "",
    year: "",
    face: null,
    frame: null,
    frameTime: null,
  })),
});
