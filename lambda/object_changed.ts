/** Parts that were downloaded one after the other would be of different objects. */
export class ObjectChanged extends Error {
  override name = "ObjectChanged";
}
