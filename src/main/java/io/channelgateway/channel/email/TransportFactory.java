package io.channelgateway.channel.email;

import io.channelgateway.channel.Connection;
import io.channelgateway.failure.ProviderFailure;
import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;

/**
 * Makes and ends the pool's connections to mail servers.
 *
 * <p>A connection is opened, and checked before it is used again, by the send that needs it: under
 * that send's deadline.
 */
final class TransportFactory extends BaseKeyedPooledObjectFactory<Connection, StagedTransport> {

    private final MailNetwork network;

    TransportFactory(MailNetwork network) {
        this.network = network;
    }

    @Override
    public StagedTransport create(Connection connection) throws ProviderFailure {
        return new StagedTransport(MailServer.of(connection), network);
    }

    @Override
    public PooledObject<StagedTransport> wrap(StagedTransport transport) {
        return new DefaultPooledObject<>(transport);
    }

    @Override
    public void destroyObject(Connection connection, PooledObject<StagedTransport> pooled, DestroyMode mode)
            throws Exception {
        pooled.getObject().close();
    }
}
