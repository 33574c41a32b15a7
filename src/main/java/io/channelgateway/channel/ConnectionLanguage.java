package io.channelgateway.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.ExpressionToPredicateAdapter;
import org.apache.camel.support.LanguageSupport;

/**
 * The language {@code connection} for routes: text with the settings of the exchange's connection in
 * braces, such as <code>{base_url}/{phone_number_id}/messages</code>.
 *
 * <p>Nothing but the connection's own settings is ever put in.
 */
public final class ConnectionLanguage extends LanguageSupport {

    private static final Pattern SETTING = Pattern.compile("\\{([a-z][a-z0-9_]*)}");

    /** The settings that a text has in braces. */
    public static List<String> settingsIn(String text) {
        return SETTING.matcher(text).results().map(setting -> setting.group(1)).toList();
    }

    @Override
    public Predicate createPredicate(String text) {
        return ExpressionToPredicateAdapter.toPredicate(createExpression(text));
    }

    /** @throws IllegalArgumentException if a brace stands for nothing */
    @Override
    public Expression createExpression(String text) {
        String template = loadResource(text);
        List<String> texts = new ArrayList<>();
        List<String> settings = new ArrayList<>();
        Matcher setting = SETTING.matcher(template);
        int end = 0;
        while (setting.find()) {
            texts.add(template.substring(end, setting.start()));
            settings.add(setting.group(1));
            end = setting.end();
        }
        texts.add(template.substring(end));
        if (String.join("", texts).matches("(?s).*[{}].*")) {
            throw new IllegalArgumentException("\"" + template + "\" has a brace that belongs to no setting.");
        }
        return new Template(texts, settings);
    }

    /** One text more than settings: they alternate. */
    private static final class Template extends ExpressionAdapter {

        private final List<String> texts;
        private final List<String> settings;

        Template(List<String> texts, List<String> settings) {
            this.texts = List.copyOf(texts);
            this.settings = List.copyOf(settings);
        }

        /** @throws IllegalArgumentException if the connection has no such setting */
        @Override
        public Object evaluate(Exchange exchange) {
            Connection connection = exchange.getVariable("connection", Connection.class);
            StringBuilder whole = new StringBuilder(texts.get(0));
            for (int i = 0; i < settings.size(); i++) {
                whole.append(connection.get(settings.get(i))).append(texts.get(i + 1));
            }
            return whole.toString();
        }
    }
}
