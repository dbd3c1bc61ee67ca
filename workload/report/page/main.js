import "./hide.js";
import "./print.js";
import { drawRoll } from "./roll.js";
import { drawTimelines } from "./timelines.js";
import { chooseVideos } from "./videos.js";

/** A link to a folded section opens it. */
const openTarget = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) target.open = true;
};

addEventListener("hashchange", openTarget);
openTarget();
drawRoll();
drawTimelines();
chooseVideos();
