package io.channelgateway.workspace;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import java.util.regex.Pattern;

/**
 * The regular expressions of a JSON Schema, whose {@code $} is the end of the text; Java's is before a line break there,
 * too.
 *
 * <p>Source: JSON Schema 2020-12, 6.3.3, and ECMA-262, 22.2.2.
 */
public final class SchemaPatterns implements RegularExpressionFactory {

    @Override
    public RegularExpression getRegularExpression(String regex) {
        boolean isEnding = regex.endsWith("$") && !regex.endsWith("\\$");
        Pattern pattern = Pattern.compile(isEnding ? regex.substring(0, regex.length() - 1) + "\\z" : regex);
        return text -> pattern.matcher(text).find();
    }
}
