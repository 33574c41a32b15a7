package io.channelgateway.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** One run of {@code keys}: its exit code, and what it wrote to the two outputs. */
record KeysRun(int exitCode, String out, String err) {

    static KeysRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(new KeysCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new KeysRun(exitCode, out.toString(), err.toString());
    }

    /** The plaintext key, which is the first line. */
    String key() {
        return out.lines().findFirst().orElseThrow();
    }
}
