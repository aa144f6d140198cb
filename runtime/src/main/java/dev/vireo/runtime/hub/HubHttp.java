package dev.vireo.runtime.hub;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Sends requests to a hub. It follows redirects itself, because the token is for the hub's own origin
/// (scheme, host and port) alone and must not go along to any other. Proxies are those of the JDK
/// (`-Dhttps.proxyHost`).
final class HubHttp implements AutoCloseable {
    private static final int MAX_REDIRECTS = 8;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HubSettings settings;
    private final HttpClient client;

    HubHttp(HubSettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .followRedirects(Redirect.NEVER)
                .version(Version.HTTP_1_1)
                .connectTimeout(settings.connect())
                .build();
    }

    /// An answer, whose body the caller closes.
    ///
    /// @param uri what answered in the end
    /// @param headers of the last answer and of the redirects before it, the last first
    record Answer(int status, URI uri, List<HttpHeaders> headers, InputStream body) implements AutoCloseable {
        /// A header of the last answer.
        Optional<String> header(String name) {
            return headers.getFirst().firstValue(name).map(String::strip);
        }

        /// A header of the last answer that has it.
        Optional<String> anyHeader(String name) {
            return headers.stream()
                    .flatMap(h -> h.firstValue(name).stream())
                    .findFirst()
                    .map(String::strip);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /// Asks for the headers of a file. A redirect to another origin is an answer, not followed: what is to be
    /// known stands in it.
    Answer head(URI uri) throws IOException, InterruptedException {
        return send("HEAD", uri, 0);
    }

    /// Asks for content.
    ///
    /// @param from how many bytes are there already
    Answer get(URI uri, long from) throws IOException, InterruptedException {
        return send("GET", uri, from);
    }

    private Answer send(String method, URI start, long from) throws IOException, InterruptedException {
        URI at = start;
        List<HttpHeaders> headers = new ArrayList<>();
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = client.send(request(method, at, from), BodyHandlers.ofInputStream());
            headers.addFirst(response.headers());
            Optional<String> location = REDIRECTS.contains(response.statusCode())
                    ? response.headers().firstValue("Location")
                    : Optional.empty();
            if (location.isEmpty()) {
                return new Answer(response.statusCode(), at, headers, response.body());
            }
            URI next = target(at, location.get());
            if (method.equals("HEAD") && !origin(next).equals(origin(at))) {
                return new Answer(response.statusCode(), at, headers, response.body());
            }
            response.body().close();
            at = next;
        }
        throw refused(start, "redirects more than " + MAX_REDIRECTS + " times");
    }

    private HttpRequest request(String method, URI uri, long from) {
        HttpRequest.Builder out = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .timeout(settings.connect())
                .header("User-Agent", "vireo")
                .header("Accept-Encoding", "identity"); // lengths and ranges are those of the file itself
        if (from > 0) {
            out.header("Range", "bytes=" + from + "-");
        }
        if (origin(uri).equals(origin(settings.endpoint()))) {
            settings.token().ifPresent(token -> out.header("Authorization", "Bearer " + token.secret()));
        }
        return out.build();
    }

    private static URI target(URI from, String location) {
        URI to;
        try {
            to = from.resolve(location.strip());
        } catch (IllegalArgumentException e) {
            throw refused(from, "redirects to something that is no address");
        }
        String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
        if (to.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw refused(from, "redirects to something that is no web address");
        }
        if (scheme.equals("http") && String.valueOf(from.getScheme()).equalsIgnoreCase("https")) {
            throw refused(from, "redirects from https to http, to " + place(to));
        }
        return to;
    }

    /// Scheme, host and port.
    static String origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }

    /// An address without what follows the question mark, which may hold a secret.
    static String place(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority() + Hub.Model.shown(String.valueOf(uri.getRawPath()));
    }

    private static VireoException refused(URI uri, String what) {
        return new VireoException(Code.PROVIDER, "[" + place(uri) + "] " + what, "Look at HF_ENDPOINT.");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
