package io.channelgateway.check;

import io.channelgateway.channel.Channel;
import io.channelgateway.channel.ConnectionLanguage;
import io.channelgateway.workspace.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.HasExpressionType;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.model.language.ExpressionDefinition;

/** Finds settings in the language {@code connection} that no connection of the file's channel has. */
final class ConnectionSettingsCheck {

    private final List<Fault> faults = new ArrayList<>();

    /**
     * @param file that the steps are in
     * @param channels of that file; of all files, if it has none
     */
    List<Fault> faults(Path file, Collection<ProcessorDefinition<?>> steps, Collection<Channel> channels) {
        Set<String> known = new TreeSet<>();
        channels.forEach(channel -> known.addAll(channel.settings().keySet()));
        for (ProcessorDefinition<?> step : steps) {
            expressions(step)
                    .filter(expression -> expression != null && "connection".equals(expression.getLanguage()))
                    .flatMap(expression -> ConnectionLanguage.settingsIn(expression.getExpression()).stream())
                    .filter(setting -> !known.contains(setting))
                    .forEach(setting -> faults.add(new Fault(
                            file.toString(),
                            new RouteFile(file).lineOf("{" + setting + "}", Math.max(1, step.getLineNumber())),
                            setting + " is not a setting of this channel; it has "
                                    + (known.isEmpty() ? "none" : String.join(", ", known)) + ".")));
        }
        return faults;
    }

    private static Stream<ExpressionDefinition> expressions(ProcessorDefinition<?> step) {
        if (step instanceof SetHeadersDefinition several) {
            return several.getHeaders().stream().map(HasExpressionType::getExpressionType);
        }
        if (step instanceof SetVariablesDefinition several) {
            return several.getVariables().stream().map(HasExpressionType::getExpressionType);
        }
        if (step instanceof ChoiceDefinition choice) {
            return choice.getWhenClauses().stream().map(HasExpressionType::getExpressionType);
        }
        return step instanceof HasExpressionType one ? Stream.of(one.getExpressionType()) : Stream.empty();
    }
}
