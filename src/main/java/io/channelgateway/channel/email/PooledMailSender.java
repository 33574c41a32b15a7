package io.channelgateway.channel.email;

import io.channelgateway.channel.Accepted;
import io.channelgateway.channel.Account;
import io.channelgateway.channel.BoundedDnsResolver;
import io.channelgateway.channel.Connection;
import io.channelgateway.failure.ProviderFailure;
import io.channelgateway.observe.ProviderCalls;
import io.channelgateway.worker.Daemons;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.Closeable;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.net.ssl.SSLSocketFactory;
import org.apache.camel.Variable;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.apache.commons.pool2.impl.GenericKeyedObjectPoolConfig;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * How camel-mail sends: through the mail server of the {@link OutgoingMail}'s own connection, over a
 * connection that is kept open for a while and shared. The stock sender's host, port, user and session count for nothing.
 *
 * <p>One send has one deadline over everything. It is never repeated once the server has been told that the message
 * comes, and a connection on which anything failed is never used again. Every failure is a {@link ProviderFailure}.
 */
public final class PooledMailSender extends DefaultJavaMailSender implements Closeable {

    private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);
    private static final Duration LONGEST_UNCHECKED = Duration.ofSeconds(1);

    private final Duration call;
    private final MailNetwork network;
    private final ProviderCalls calls;
    private final ScheduledThreadPoolExecutor timers;
    private final GenericKeyedObjectPool<Connection, StagedTransport> transports;

    /**
     * @param connectSeconds the longest that opening one connection may take
     * @param callSeconds the longest that one send may take in all
     * @param connectionsPerServer how many connections one mail account gets
     * @param calls watches the sends
     */
    public PooledMailSender(int connectSeconds, int callSeconds, int connectionsPerServer, ProviderCalls calls) {
        this(
                network(
                        SystemDefaultDnsResolver.INSTANCE,
                        Duration.ofSeconds(Math.min(connectSeconds, callSeconds)),
                        (SSLSocketFactory) SSLSocketFactory.getDefault()),
                Duration.ofSeconds(callSeconds),
                connectionsPerServer,
                calls);
    }

    PooledMailSender(MailNetwork network, Duration call, int connectionsPerServer, ProviderCalls calls) {
        this.call = call;
        this.network = network;
        this.calls = calls;
        this.timers = new ScheduledThreadPoolExecutor(1, Daemons.named("mail-deadlines"));
        timers.setRemoveOnCancelPolicy(true);
        GenericKeyedObjectPoolConfig<StagedTransport> config = new GenericKeyedObjectPoolConfig<>();
        config.setMaxTotal(-1);
        config.setMaxTotalPerKey(connectionsPerServer);
        config.setMaxIdlePerKey(connectionsPerServer);
        config.setFairness(true);
        config.setMinEvictableIdleDuration(LONGEST_IDLE);
        config.setTimeBetweenEvictionRuns(LONGEST_IDLE.dividedBy(3));
        config.setNumTestsPerEvictionRun(-1);
        config.setJmxEnabled(false);
        this.transports = new GenericKeyedObjectPool<>(new TransportFactory(network), config);
    }

    /** Whole seconds, at least one, for a look-up, as it is for all who ask for the name. */
    static MailNetwork network(DnsResolver names, Duration connect, SSLSocketFactory tls) {
        BoundedDnsResolver bounded = new BoundedDnsResolver(names, Math.max(1, connect.toSeconds()));
        return new MailNetwork(bounded, connect, tls, LONGEST_UNCHECKED);
    }

    @Override
    public void send(MimeMessage message) throws MessagingException {
        if (!(message instanceof OutgoingMail mail)) {
            throw new MessagingException("Only an OutgoingMail knows its mail server.");
        }
        begins(mail);
        ProviderCalls.Call watched = calls.beginMail(mail.exchange(), mail.connection().channel());
        try (Deadline deadline = new Deadline(timers, call)) {
            deliver(mail, deadline);
            Accepted.note(mail.exchange());
            watched.accepted();
        } catch (ProviderFailure failure) {
            watched.failed(failure);
            Accepted.noteIfUnknown(mail.exchange(), failure);
            throw PooledMailSender.<RuntimeException>undeclared(failure);
        } catch (RuntimeException failure) {
            watched.failed(failure);
            throw failure;
        } finally {
            Accepted.ends(mail.exchange());
        }
    }

    private static void begins(OutgoingMail mail) {
        try {
            Accepted.begins(mail.exchange());
        } catch (ProviderFailure tooLate) {
            throw PooledMailSender.<RuntimeException>undeclared(tooLate);
        }
    }

    /**
     * Connects to the connection's mail server anew, logs in and does nothing, for as long as one send may take.
     *
     * @return the sender, by address and by name
     * @throws ProviderFailure if the server does not let the connection in
     */
    public Account check(@Variable("connection") Connection connection) throws ProviderFailure {
        InternetAddress sender = Mail.sender(connection.get("from"));
        StagedTransport transport = new StagedTransport(MailServer.of(connection), network);
        try (Deadline deadline = new Deadline(timers, call)) {
            transport.check(deadline);
        }
        return new Account(sender.getAddress(), connection.get("from"));
    }

    /** Says goodbye on idle connections. Sends that are under way keep their connection and their deadline. */
    @Override
    public void close() {
        transports.close();
        timers.shutdown();
        network.names().close();
    }

    private void deliver(OutgoingMail mail, Deadline deadline) throws ProviderFailure {
        StagedTransport transport = borrow(mail.connection(), deadline);
        boolean delivered = false;
        try {
            transport.deliver(mail, deadline);
            delivered = true;
        } finally {
            if (delivered) {
                transports.returnObject(mail.connection(), transport);
            } else {
                invalidate(mail.connection(), transport);
            }
        }
    }

    private StagedTransport borrow(Connection connection, Deadline deadline) throws ProviderFailure {
        try {
            return transports.borrowObject(connection, deadline.remainingMillis());
        } catch (NoSuchElementException noneFree) {
            throw SmtpFailure.busy();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw SmtpFailure.busy();
        } catch (ProviderFailure | RuntimeException failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void invalidate(Connection connection, StagedTransport transport) {
        try {
            transports.invalidateObject(connection, transport);
        } catch (Exception alreadyClosed) {
            // The failure that led here is the one to report.
        }
    }

    /** Throws what the interface does not declare: camel-mail passes an IOException on as it is. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> E undeclared(Exception failure) throws E {
        throw (E) failure;
    }
}
