import { ECRClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";
import { clientConfig } from "../contract/aws.ts";
import type { Credentials } from "./registry.ts";

/**
 * The account's own registry and a password for it, good for 12 hours.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 */
export async function ecrLogin(
  region: string | undefined,
): Promise<{ host: string; credentials: Credentials }> {
  const client = new ECRClient(clientConfig({ region }));
  try {
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
    const { authorizationToken = "", proxyEndpoint = "" } = authorizationData?.[0] ?? {};
    const [, user = "", password = ""] = /^([^:]*):(.*)$/s.exec(atob(authorizationToken)) ?? [];
    return { host: new URL(proxyEndpoint).host, credentials: { user, password } };
  } finally {
    client.destroy();
  }
}
