package io.channelgateway.channel.email;

/** How far the conversation with a mail server has come. Only after the dot can a message be out. */
enum Stage {
    /** Connecting, the greeting and EHLO. */
    CONNECT,
    /** STARTTLS, or the TLS handshake. */
    TLS,
    LOGIN,
    /** MAIL FROM. */
    SENDER,
    /** RCPT TO. */
    RECIPIENT,
    /** DATA and the message itself. */
    DATA,
    /** The line with a single dot that hands the message over. */
    DOT;

    /** The stage after sending the command; other commands, and the lines of a login, stay where they are. */
    Stage after(String command) {
        String verb = command.contains(" ") ? command.substring(0, command.indexOf(' ')) : command;
        return switch (verb) {
            case "EHLO" -> CONNECT;
            case "STARTTLS" -> TLS;
            case "AUTH" -> LOGIN;
            case "MAIL" -> SENDER;
            case "RCPT" -> RECIPIENT;
            case "DATA" -> DATA;
            case "." -> DOT;
            default -> this;
        };
    }
}
