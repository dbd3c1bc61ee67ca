import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { type Findings, isDenied, isFatal, plainly } from "./findings.ts";

/** Whether the function is there, may be invoked, and answers in the time that it is given. */
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
    findings.ok(`${what}: there, and may be invoked`);
  } catch (error) {
    if (isFatal(error)) throw error;
    const cure = isDenied(error) ? `: allow lambda:InvokeFunction on ${FunctionName}` : "";
    return findings.fail(`${what}: ${plainly(error)}${cure}`);
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
        `${what}: its time-out is ${Timeout} s, and the bridge waits ${functionTimeout} s: set ` +
          `--function-timeout ${Timeout}`,
      );
    }
  } catch (error) {
    if (isFatal(error)) throw error;
    // Not one of the bridge's own calls.
    const why = isDenied(error) ? "may not be asked" : plainly(error);
    findings.ok(`${what}: its time-out ${why}: not compared with --function-timeout`);
  }
}
