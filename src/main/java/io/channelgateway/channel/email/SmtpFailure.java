package io.channelgateway.channel.email;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.ProviderFailure;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;

/**
 * What a failed conversation with a mail server means for the message.
 *
 * <p>Source: RFC 5321 4.2 to 4.5, RFC 4954 6 (login), RFC 1870 (size), RFC 3463 (status codes), RFC
 * 6647 (greylisting), RFC 1047 (why silence after the dot stays unknown).
 */
final class SmtpFailure {

    private static final long GREYLISTED_SECONDS = 300;
    private static final long REFUSED_SECONDS = 60;
    private static final long NO_CONNECTION_SECONDS = 5;

    private SmtpFailure() {}

    /** The meaning of an answer with 4xx or 5xx. */
    static ProviderFailure answered(Stage stage, SmtpReply reply, MailServer server) {
        // A server may repeat in its answer what it was just told, and during the login that is the password.
        String reason = stage == Stage.LOGIN ? reply.codes() : reply.reason(server::mask);
        if (reply.isTemporary() || stage == Stage.TLS) {
            return ProviderFailure.retryLater(reason, reply.isGreylisting() ? GREYLISTED_SECONDS : REFUSED_SECONDS);
        }
        return ProviderFailure.rejected(fault(stage, reply), reason);
    }

    /** The meaning of a server that says nothing, or nothing that can be understood. */
    static ProviderFailure silent(Stage stage, boolean late, boolean hungUp, Exception cause) {
        if (stage == Stage.DOT) {
            return ProviderFailure.unknown("no answer came back after the whole message was handed over");
        }
        String reason = late ? "the mail server did not answer in time" : reason(stage, hungUp, cause);
        return ProviderFailure.unreached(reason, NO_CONNECTION_SECONDS);
    }

    /** The server does not offer the protection that the connection asks for. */
    static ProviderFailure offersNoStartTls() {
        return ProviderFailure.retryLater("the mail server offers no STARTTLS", REFUSED_SECONDS);
    }

    /** The connection has a user name, and the server takes none. */
    static ProviderFailure offersNoLogin() {
        return ProviderFailure.rejected(
                ErrorCode.INSUFFICIENT_PERMISSIONS, "the mail server offers no login with a password");
    }

    /** The server has said how large an e-mail may be. */
    static ProviderFailure tooLarge(long bytes, String most) {
        return ProviderFailure.rejected(
                ErrorCode.VALIDATION_ERROR,
                "the e-mail with its encoded attachments is " + bytes + " bytes long, and the server takes at most "
                        + most);
    }

    /** All connections to the server are in use until the deadline. */
    static ProviderFailure busy() {
        return ProviderFailure.retryLater("all connections to the mail server are busy", NO_CONNECTION_SECONDS);
    }

    private static ErrorCode fault(Stage stage, SmtpReply reply) {
        // 530 asks for a login, whatever the command was.
        if (stage == Stage.LOGIN || reply.code() == 530) {
            return ErrorCode.INSUFFICIENT_PERMISSIONS;
        }
        if (reply.isTooBig() || (stage == Stage.RECIPIENT && reply.blamesRecipient())) {
            return ErrorCode.VALIDATION_ERROR;
        }
        return ErrorCode.PROVIDER_ERROR;
    }

    private static String reason(Stage stage, boolean hungUp, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return "the certificate of the mail server is not trusted for its name";
            } else if (cause instanceof UnknownHostException) {
                return "the name of the mail server is unknown";
            } else if (cause instanceof ConnectException) {
                return "the connection was refused";
            }
        }
        return switch (stage) {
            case CONNECT -> "no connection could be made";
            case TLS -> "no secure connection could be made";
            default -> hungUp
                    ? "the mail server closed the connection"
                    : "the mail server gave an answer that does not fit the command";
        };
    }
}
