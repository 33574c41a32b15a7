package io.channelgateway.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results as a picture: a panel for each case, in it a bar for each system's requests per second. */
final class Chart {

    private static final int COLUMNS = 2;
    private static final int PANEL_WIDTH = 640;
    private static final int LABEL_WIDTH = 235;
    private static final int BAR_WIDTH = 220;
    private static final int ROW = 20;
    private static final int MARGIN = 24;
    private static final int HEAD = 64;
    private static final Map<String, String> COLOURS =
            Map.of("nginx", "#9aa5b1", "vertx", "#7b61a8", "naive-camel", "#d98f4e", "gateway", "#1f7a8c");

    private final Map<String, List<Result>> panels = new LinkedHashMap<>();

    Chart(List<Result> results) {
        for (Result result : results) {
            String title = "%s, provider %d ms, %,d connections"
                    .formatted(result.channel(), result.providerMs(), result.connections());
            panels.computeIfAbsent(title, first -> new ArrayList<>()).add(result);
        }
    }

    @Override
    public String toString() {
        int[] bottoms = new int[COLUMNS];
        StringBuilder body = new StringBuilder();
        for (Map.Entry<String, List<Result>> panel : panels.entrySet()) {
            int column = bottoms[0] <= bottoms[1] ? 0 : 1;
            body.append(panel(MARGIN + column * PANEL_WIDTH, HEAD + bottoms[column], panel.getKey(), panel.getValue()));
            bottoms[column] += (panel.getValue().size() + 3) * ROW;
        }
        int height = HEAD + Math.max(bottoms[0], bottoms[1]);
        int width = MARGIN + COLUMNS * PANEL_WIDTH;
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d"
                  font-family="sans-serif" font-size="12" fill="#222">
                <rect width="100%%" height="100%%" fill="#fff"/>
                <text x="%d" y="32" font-size="18" font-weight="bold">Requests per second, same machine, same run</text>
                %s</svg>
                """.formatted(width, height, width, height, MARGIN, body);
    }

    private static String panel(int left, int top, String title, List<Result> results) {
        double most = results.stream().mapToDouble(Result::requestsPerSecond).max().orElse(1);
        StringBuilder panel = new StringBuilder(text(left, top + 14, "font-weight=\"bold\"", title));
        int y = top + ROW + 4;
        for (Result result : results) {
            double width = Math.max(1, BAR_WIDTH * result.requestsPerSecond() / most);
            panel.append(text(left + LABEL_WIDTH - 8, y + 13, "text-anchor=\"end\"", result.name()));
            panel.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n",
                    left + LABEL_WIDTH, y, width, ROW - 4, COLOURS.getOrDefault(result.system(), "#888")));
            panel.append(text(left + LABEL_WIDTH + (int) width + 6, y + 13, "fill=\"#555\"", figures(result)));
            y += ROW;
        }
        return panel.toString();
    }

    private static String figures(Result result) {
        return String.format(Locale.ROOT, "%,.0f/s, p99 %,.1f ms", result.requestsPerSecond(), result.p99Ms());
    }

    private static String text(int x, int y, String style, String text) {
        return "<text x=\"%d\" y=\"%d\" %s>%s</text>%n".formatted(x, y, style, text);
    }
}
