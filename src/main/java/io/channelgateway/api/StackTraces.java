package io.channelgateway.api;

/** Stack traces for the log: where it failed, but not the exceptions' texts, which may hold URLs and secrets. */
public final class StackTraces {

    private static final int FRAMES = 12;

    private StackTraces() {}

    public static String withoutTexts(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(text.isEmpty() ? "" : " caused by ").append(cause.getClass().getName());
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
                text.append(i == 0 ? " at " : " < ").append(frames[i]);
            }
        }
        return text.toString();
    }
}
