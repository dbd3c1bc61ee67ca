import { ECRClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";
import { clientConfig } from "../aws/clients.ts";
import { UserError } from "../contract/errors.ts";
import type { Credentials } from "./registry.ts";

/**
 * The account's own registry, and a password that is good for 12 hours in each that the caller may use.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 * @throws {UserError} if AWS's answer has none
 */
export async function ecrLogin(
  region: string | undefined,
  abortSignal: AbortSignal,
): Promise<{ host: string; credentials: Credentials }> {
  const client = new ECRClient(clientConfig({ region }));
  try {
    const command = new GetAuthorizationTokenCommand({});
    const { authorizationData } = await client.send(command, { abortSignal });
    const { authorizationToken = "", proxyEndpoint = "" } = authorizationData?.[0] ?? {};
    const [, user, password] = /^([^:]+):(.+)$/s.exec(atob(authorizationToken)) ?? [];
    if (user && password && URL.canParse(proxyEndpoint)) {
      return { host: new URL(proxyEndpoint).host, credentials: { user, password } };
    }
  } finally {
    client.destroy();
  }
  throw new UserError("ECR gives no login: is AWS_ENDPOINT_URL right, and the account's?");
}
