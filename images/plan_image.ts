import { type Checkout, mustBeClean, readCheckout } from "../cli/checkout.ts";
import { encodeGallery, readGallery } from "../recognition/gallery/gallery_file.ts";
import { type Context, readContext } from "./build_context.ts";
import { type Arch, imageTag, LOCAL_NAME } from "./image_name.ts";

/** The image that this checkout and gallery result in. */
export interface PlannedImage {
  readonly checkout: Checkout;
  readonly dirty: boolean;
  readonly context: Context;
  /** The image's local name. */
  readonly name: string;
}

/**
 * @throws {UserError} if there are uncommitted changes and `allowDirty` is not set, or the gallery
 * is missing or damaged
 */
export async function planImage(
  { gallery, arch, base, allowDirty = false }: {
    gallery: string;
    arch: Arch;
    base?: string | undefined;
    allowDirty?: boolean | undefined;
  },
): Promise<PlannedImage> {
  const checkout = await readCheckout();
  if (!allowDirty) mustBeClean(checkout);
  const context = await readContext(encodeGallery(await readGallery(gallery)));
  const dirty = checkout.changes.length > 0;
  const tag = imageTag({ arch, base, dirty }, context);
  return { checkout, dirty, context, name: `${LOCAL_NAME}:${tag}` };
}
