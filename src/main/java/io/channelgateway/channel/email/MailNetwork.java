package io.channelgateway.channel.email;

import io.channelgateway.channel.BoundedDnsResolver;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/**
 * How mail servers are reached.
 *
 * @param names looks up their names, for not longer than connecting may take
 * @param connect the longest that connecting may take
 * @param tls makes the TLS connections
 * @param rest how long a connection may be unused before it is checked
 */
record MailNetwork(BoundedDnsResolver names, Duration connect, SSLSocketFactory tls, Duration rest) {}
