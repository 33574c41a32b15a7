package io.channelgateway.attachment;

import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * The bytes of long bodies and of files that may be in memory at once; what has no room is to come again later. So slow
 * clients and large files of one owner leave room for the others'.
 */
public final class BytesInFlight {

    private final long most;
    private final FairShare shares;

    public BytesInFlight(long most) {
        this.most = most;
        this.shares = new FairShare(most);
    }

    /**
     * A place for the bytes of one request, empty as yet.
     *
     * @param owner who shares the room with the others; asked when it gets the first bytes
     */
    public Reservation open(Supplier<String> owner) {
        return new Reservation(owner);
    }

    /** The bytes in flight now. */
    public synchronized long bytes() {
        return most - shares.left();
    }

    private synchronized boolean take(String owner, long already, long more) {
        if (!shares.allows(owner, already, more)) {
            return false;
        }
        shares.take(owner, more);
        return true;
    }

    private synchronized void giveBack(String owner, long some) {
        shares.giveBack(owner, some);
    }

    /** What one request has in memory. It is given back when all its holders have closed it. */
    public final class Reservation implements AutoCloseable {

        private final Supplier<String> named;
        private String owner;
        private long own;
        private int holders = 1;

        private Reservation(Supplier<String> named) {
            this.named = named;
        }

        /** Makes room for so many more bytes, or says that there is none. */
        public synchronized boolean add(long more) {
            if (holders == 0) {
                return false;
            }
            if (owner == null) {
                owner = named.get();
            }
            boolean isTaken = take(owner, own, more);
            if (isTaken) {
                own += more;
            }
            return isTaken;
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
            if (holders > 0 && --holders == 0 && own > 0) {
                giveBack(owner, own);
            }
        }
    }
}
