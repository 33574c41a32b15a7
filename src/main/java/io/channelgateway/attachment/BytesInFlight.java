package io.channelgateway.attachment;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** The bytes of long bodies and of files that may be in memory at once; what has no room is to come again later. */
public final class BytesInFlight {

    private final long most;
    private final AtomicLong bytes = new AtomicLong();

    public BytesInFlight(long most) {
        this.most = most;
    }

    /** A place for the bytes of one request, empty as yet. */
    public Reservation open() {
        return new Reservation();
    }

    /** The bytes in flight now. */
    public long bytes() {
        return bytes.get();
    }

    /** What one request has in memory. It is given back when all its holders have closed it. */
    public final class Reservation implements AutoCloseable {

        private long own;
        private int holders = 1;

        private Reservation() {}

        /** Makes room for so many more bytes, or says that there is none. */
        public synchronized boolean add(long more) {
            long now;
            do {
                now = bytes.get();
                if (holders == 0 || now + more > most) {
                    return false;
                }
            } while (!bytes.compareAndSet(now, now + more));
            own += more;
            return true;
        }

        /** One more holder, who closes it, too. */
        public synchronized Reservation share() {
            holders++;
            return this;
        }

        /** Closes it when the exchange has ended, which needs a unit of work. */
        public void closeAfter(Exchange exchange) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    Reservation.this.close();
                }
            });
        }

        @Override
        public synchronized void close() {
            if (holders > 0 && --holders == 0) {
                bytes.addAndGet(-own);
                own = 0;
            }
        }
    }
}
