package io.channelgateway.channel.email;

import jakarta.mail.Session;
import java.util.Properties;
import org.apache.camel.component.mail.JavaMailSender;
import org.apache.camel.component.mail.MailAuthenticator;

/**
 * The part of camel-mail's sender that means nothing when every mail brings its own server along:
 * there is no host, port, user or session to set.
 */
abstract class UnboundMailSender implements JavaMailSender {

    @Override
    public Properties getJavaMailProperties() {
        return new Properties();
    }

    @Override
    public void setJavaMailProperties(Properties properties) {
        throw unbound();
    }

    @Override
    public void addAdditionalJavaMailProperty(String key, String value) {
        throw unbound();
    }

    @Override
    public String getHost() {
        return null;
    }

    @Override
    public void setHost(String host) {
        throw unbound();
    }

    @Override
    public int getPort() {
        return -1;
    }

    @Override
    public void setPort(int port) {
        throw unbound();
    }

    @Override
    public String getUsername() {
        return null;
    }

    @Override
    public void setUsername(String username) {
        throw unbound();
    }

    @Override
    public String getPassword() {
        return null;
    }

    @Override
    public void setPassword(String password) {
        throw unbound();
    }

    @Override
    public String getProtocol() {
        return "smtp";
    }

    @Override
    public void setProtocol(String protocol) {
        throw unbound();
    }

    @Override
    public Session getSession() {
        return null;
    }

    @Override
    public void setSession(Session session) {
        throw unbound();
    }

    @Override
    public MailAuthenticator getAuthenticator() {
        return null;
    }

    @Override
    public void setAuthenticator(MailAuthenticator authenticator) {
        throw unbound();
    }

    private static UnsupportedOperationException unbound() {
        return new UnsupportedOperationException("Each mail brings its own connection.");
    }
}
