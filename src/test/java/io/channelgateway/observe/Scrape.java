package io.channelgateway.observe;

import io.channelgateway.support.Management;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Prometheus gets from a gateway.
 *
 * @param text the whole answer
 * @param series the values by name and labels, such as <code>up{a="b"}</code>
 */
record Scrape(String text, Map<String, Double> series) {

    private static final Pattern SERIES = Pattern.compile("(?m)^(\\w+(?:\\{.*})?) (\\S+)$");

    static Scrape of(Management management) {
        String text = management.metrics();
        Map<String, Double> series = new TreeMap<>();
        Matcher line = SERIES.matcher(text);
        while (line.find()) {
            series.put(line.group(1), Double.parseDouble(line.group(2)));
        }
        return new Scrape(text, series);
    }

    /** All series of one metric that are not 0, by their labels. */
    Map<String, Double> counts(String metric) {
        Map<String, Double> counts = new TreeMap<>();
        series.forEach((name, value) -> {
            if (name.startsWith(metric + "{") && value != 0) {
                counts.put(name.substring(metric.length()), value);
            }
        });
        return counts;
    }

    double value(String name) {
        return series.getOrDefault(name, Double.NaN);
    }

    /** Whether some series of the metric has all of these labels. */
    boolean has(String metric, Set<String> labels) {
        return series.keySet().stream()
                .filter(name -> name.equals(metric) || name.startsWith(metric + "{"))
                .anyMatch(name -> labels.stream().allMatch(label -> name.contains("{" + label + "=\"")
                        || name.contains("," + label + "=\"")));
    }

    Set<String> metrics() {
        return series.keySet().stream().map(name -> name.replaceFirst("\\{.*", "")).collect(Collectors.toSet());
    }
}
