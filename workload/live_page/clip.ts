import { GetObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { html, trustedHtml } from "../report/html.ts";

/** Seconds for which the URL of a clip is valid. */
const EXPIRES_IN = 900;

/**
 * A page that plays one video of a bucket through a presigned URL. Its content security policy allows this video and
 * nothing else.
 * @param at seconds from the video's start
 */
export async function clipPage(
  s3: S3Client,
  bucket: string,
  key: string,
  at: number,
): Promise<Response> {
  const object = { Bucket: bucket, Key: key };
  // A clear sentence instead of a player that fails: the next workload deletes the videos of this one.
  const there = await s3.send(new HeadObjectCommand(object)).then(() => true, () => false);
  if (!there) {
    return page(html`<p>${key} is not in bucket ${bucket} any more, or may not be read.</p>`, 404);
  }
  const command = new GetObjectCommand({ ...object, ResponseContentType: "video/mp4" });
  const url = await getSignedUrl(s3, command, { expiresIn: EXPIRES_IN });
  const { origin, pathname } = new URL(url);
  const from = at > 0 ? `#t=${at.toFixed(3)}` : "";
  return page(
    html`<video src="${url}${from}" title="${key}" controls autoplay muted playsinline></video>`,
    200,
    // A policy is split at these.
    `${origin}${pathname.replaceAll(";", "%3B").replaceAll(",", "%2C")}`,
  );
}

const STYLE = "html,body{height:100%;margin:0;background:#000;color:#fff;font:16px system-ui}" +
  "video{width:100%;height:100%;object-fit:contain}p{margin:0;padding:1rem}";

function page(content: ReturnType<typeof html>, status: number, media = "'none'"): Response {
  const text = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <title>Clip</title>
        <style>${trustedHtml(STYLE)}</style>
      </head>
      <body>${content}</body>
    </html>
  `.html;
  return new Response(text, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        `default-src 'none'; media-src ${media}; style-src 'unsafe-inline'; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    },
  });
}
