import { drawRoll } from "./roll.js";
import { drawTimelines } from "./timelines.js";
import { drawForPrint, drawVideos } from "./videos.js";

/** Maximum number of videos and people on paper. */
const PRINTED = 1000;
let opened = [];

addEventListener("beforeprint", () => {
  drawForPrint(PRINTED);
  drawRoll(PRINTED);
  drawTimelines(PRINTED);
  // A lazy picture that was never on the screen would be blank on paper.
  for (const picture of document.querySelectorAll("img")) {
    picture.loading = "eager";
    picture.decoding = "sync";
  }
  opened = [...document.querySelectorAll("details.fold:not([open])")];
  for (const details of opened) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
  drawVideos();
  drawRoll();
  drawTimelines();
});
