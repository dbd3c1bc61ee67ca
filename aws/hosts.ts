/**
 * The domains of AWS's endpoints, by partition: the plain one, also of FIPS endpoints, and the
 * dual-stack one. GovCloud uses those of the standard partition; the isolated partitions are left
 * out. The network permissions in deno.json name the same domains.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
const PARTITIONS = [
  {
    regions: /^cn-/,
    domain: "amazonaws.com.cn",
    dualStack: "api.amazonwebservices.com.cn",
    images: "on.amazonwebservices.com.cn",
  },
  {
    regions: /^eusc-/,
    domain: "amazonaws.eu",
    dualStack: "api.amazonwebservices.eu",
    images: "on.amazonwebservices.eu",
  },
  { regions: /^/, domain: "amazonaws.com", dualStack: "api.aws", images: "on.aws" },
] as const;

/** Every endpoint that a program may reach, as Deno's network permissions name hosts. */
export const AWS_HOSTS: readonly string[] = PARTITIONS.flatMap(({ domain, dualStack }) => [
  `*.${domain}`,
  `*.${dualStack}`,
]);

/** Every endpoint of a service in a region, with its port: plain, FIPS, and both as dual-stack. */
export function regionHosts(service: string, region: string): string[] {
  const { domain, dualStack } = PARTITIONS.find(({ regions }) => regions.test(region))!;
  return [domain, dualStack].flatMap((one) => [
    `${service}.${region}.${one}:443`,
    `${service}-fips.${region}.${one}:443`,
  ]);
}

/**
 * Whether the host is Amazon ECR, of any account, region and partition.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
 */
export function isEcr(host: string): boolean {
  const [, kind, suffix] =
    /^\d{12}\.(dkr\.ecr|dkr-ecr)(?:-fips)?\.[a-z0-9-]+\.([a-z.]+)$/.exec(host) ?? [];
  return PARTITIONS.some(({ domain, images }) => suffix === (kind === "dkr.ecr" ? domain : images));
}
