import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { type Findings, isDenied, isFatal } from "./findings.ts";

/**
 * Checks that the function exists, may be invoked, and that the bridge waits for its whole timeout.
 */
export async function checkFunction(
  lambda: LambdaClient,
  FunctionName: string,
  functionTimeout: number,
  findings: Findings,
): Promise<void> {
  const what = `function ${FunctionName}`;
  try {
    // DryRun: "validate parameter values and verify that the user or role has permission".
    // https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "DryRun" }));
    findings.ok(`${what}: exists, and may be invoked`);
  } catch (error) {
    if (isFatal(error)) throw error;
    const remedy = isDenied(error) ? `: allow lambda:InvokeFunction on ${FunctionName}` : "";
    return findings.fail(`${what}: ${findings.explain(error)}${remedy}`);
  }
  try {
    const { Timeout, State, StateReason } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName }),
    );
    if (State === "Failed") {
      findings.fail(`${what}: it is in the state Failed (${StateReason}): deploy it again`);
    }
    if (Timeout !== undefined && Timeout > functionTimeout) {
      findings.warn(
        `${what}: its timeout is ${Timeout} s, and the bridge waits ${functionTimeout} s: set ` +
          `--function-timeout ${Timeout}`,
      );
    }
  } catch (error) {
    if (isFatal(error)) throw error;
    // The bridge itself does not need this call.
    const why = isDenied(error) ? "may not be read" : findings.explain(error);
    findings.ok(`${what}: its timeout ${why}: not compared with --function-timeout`);
  }
}
