package dev.flowmatch.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A headless Chromium, driven by its <a href="https://chromedevtools.github.io/devtools-protocol/">DevTools protocol</a>. Not
 * thread-safe.
 */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ENDPOINT = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final int LIMIT_SECONDS = 60;

    private final Program.Running process;
    private final WebSocket socket;
    private final LinkedBlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final List<JsonNode> events = new ArrayList<>();
    private String session;
    private int calls;

    private Browser(Program.Running process, String endpoint) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(endpoint), new Listener())
                .join();
    }

    /**
     * Starts one.
     *
     * @param profile an empty folder for its files
     * @throws IllegalStateException if there is no Chromium
     */
    static Browser start(Path profile) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                executable(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank"));
        Program.Running process = new Program(profile).start(command, Map.of());
        try {
            String[] endpoint = new String[1];
            process.until(() -> {
                Matcher found = ENDPOINT.matcher(Files.readString(process.err()));
                endpoint[0] = found.find() ? found.group(1) : null;
                return endpoint[0] != null;
            });
            Browser browser = new Browser(process, endpoint[0]);
            browser.openPage();
            return browser;
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static String executable() {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
                if (Files.isExecutable(Path.of(folder, name))) {
                    return Path.of(folder, name).toString();
                }
            }
        }
        throw new IllegalStateException("the pages are opened in a Chromium, and there is none on the PATH: install it "
                + "(Debian's package chromium)");
    }

    private void openPage() throws InterruptedException {
        String target = call("Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId")
                .textValue();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .textValue();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /**
     * Opens a page from anew and waits until it is loaded.
     *
     * @param scheme "light" or "dark"
     */
    void open(URI page, int width, String scheme) throws InterruptedException {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        events.clear();
        call("Page.navigate", Map.of("url", page.toString()));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (eventsOf("Page.loadEventFired").isEmpty()) {
            take(deadline);
        }
        // What the console has to say of the page comes a moment after.
        call("Runtime.evaluate", Map.of("expression", "new Promise(r => setTimeout(r, 300))", "awaitPromise", true));
    }

    /** The value of an expression of JavaScript in the page. */
    JsonNode value(String expression) throws InterruptedException {
        JsonNode result = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + " failed: " + result);
        }
        return result.get("result").get("value");
    }

    /** What the page's console said and what exceptions it had, since it was opened. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (String kind : List.of("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")) {
            eventsOf(kind).forEach(event -> complaints.add(event.toString()));
        }
        return complaints;
    }

    /** The addresses that the page asked for, since it was opened. */
    List<String> requests() {
        return eventsOf("Network.requestWillBeSent").stream()
                .map(event -> event.get("request").get("url").textValue())
                .toList();
    }

    /** The whole page as PNG. */
    byte[] screenshot() throws InterruptedException {
        JsonNode picture = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        return Base64.getDecoder().decode(picture.get("data").textValue());
    }

    private List<JsonNode> eventsOf(String method) {
        return events.stream()
                .filter(event -> event.get("method").textValue().equals(method))
                .map(event -> event.get("params"))
                .toList();
    }

    private JsonNode call(String method, Map<String, Object> parameters) throws InterruptedException {
        ObjectNode message = JSON.createObjectNode();
        int id = ++calls;
        message.put("id", id).put("method", method).set("params", JSON.valueToTree(parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        socket.sendText(message.toString(), true).join();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            JsonNode answer = take(deadline);
            if (answer.has("id") && answer.get("id").asInt() == id) {
                if (answer.has("error")) {
                    throw new IllegalStateException(method + " failed: " + answer.get("error"));
                }
                return answer.get("result");
            }
        }
    }

    /** Takes the next message, and keeps it if it is an event. */
    private JsonNode take(long deadline) throws InterruptedException {
        JsonNode message = messages.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (message == null) {
            throw new IllegalStateException("no answer from the browser within " + LIMIT_SECONDS + " s");
        }
        if (message.has("method")) {
            events.add(message);
        }
        return message;
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        process.close();
    }

    /** Puts together the messages that come in pieces. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                try {
                    messages.add(JSON.readTree(text.toString()));
                } catch (IOException e) {
                    throw new IllegalStateException("the browser sent no JSON", e);
                }
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
