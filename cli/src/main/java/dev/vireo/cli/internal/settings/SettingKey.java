package dev.vireo.cli.internal.settings;

import dev.vireo.cli.internal.console.ByteSize;
import dev.vireo.cli.internal.console.Durations;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// One setting, as the records of [Settings] describe it: its names, and how its text is read.
///
/// @param section the first part of its name: `planner`
/// @param name the second: `base_url`
/// @param type of the value; of what may be inside when the value is optional
/// @param optional whether it may be absent
public record SettingKey(String section, String name, Class<?> type, boolean optional, Setting about) {
    /// All settings but the prices, in the order of the records.
    public static final List<SettingKey> ALL = all();

    /// The names of the sections, in the order of the records.
    public static final List<String> SECTIONS = sections();

    /// The section whose keys are model strings.
    static final String PRICES = "prices";

    /// What a price says, in the order of [Settings.Price].
    static final List<SettingKey> OF_A_PRICE = ofRecord(PRICES, Settings.Price.class);

    private static final Pattern WHOLE = Pattern.compile("-?(?:0|[1-9]\\d{0,17})");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,12}(?:\\.\\d{1,12})?");

    /// The name in the file: `planner.base_url`.
    public String path() {
        return section + "." + name;
    }

    /// The environment variable: `VIREO_PLANNER_BASE_URL`.
    public String variable() {
        return "VIREO_" + path().toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /// Whether the option takes no value and turns the setting off.
    boolean isTurnedOff() {
        return about.flag().startsWith("--no-");
    }

    /// Whether the option takes no value and turns the setting on.
    boolean isTurnedOn() {
        return type == boolean.class && !isTurnedOff();
    }

    /// What may be written, in a few words.
    public String form() {
        if (type == ModelName.class) {
            return "model string";
        } else if (type == URI.class) {
            return "URL";
        } else if (type == Path.class) {
            return "file or folder";
        } else if (type == Duration.class) {
            return "time up to " + about.most() + "s";
        } else if (type == ByteSize.class) {
            return "size, "
                    + (about.most() == Long.MAX_VALUE
                            ? "at least " + new ByteSize(about.least())
                            : new ByteSize(about.least()) + " to " + new ByteSize(about.most()));
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type.isEnum()) {
            return String.join(", ", choices());
        }
        return (type == BigDecimal.class ? "number" : "whole number") + range();
    }

    private String range() {
        return about.most() == Long.MAX_VALUE
                ? ", at least " + about.least()
                : ", " + about.least() + " to " + about.most();
    }

    private List<String> choices() {
        List<String> out = new ArrayList<>();
        for (Object value : type.getEnumConstants()) {
            out.add(String.valueOf(value).toLowerCase(Locale.ROOT));
        }
        return out;
    }

    /// Whether the file writes it as a number, as `true` or `false`, or as text.
    public FileForm fileForm() {
        if (type == boolean.class) {
            return FileForm.SWITCH;
        }
        boolean number = type == int.class || type == Integer.class || type == long.class || type == BigDecimal.class;
        return number ? FileForm.NUMBER : FileForm.TEXT;
    }

    /// The kinds of YAML scalars.
    public enum FileForm {
        TEXT("text"),
        NUMBER("a number"),
        SWITCH("true or false"),
        NOTHING("empty"),
        LIST("a list"),
        MAPPING("a mapping");

        final String words;

        FileForm(String words) {
            this.words = words;
        }
    }

    /// Reads a value.
    ///
    /// @param where what is told first when the text is none: an option, or a place in a file
    /// @param folder what relative paths start from
    /// @throws VireoException with code USAGE when the text is no value of this setting
    Object parse(String where, String text, Path folder) {
        if (text.isBlank()) {
            throw new VireoException(Code.USAGE, where + " is empty", "Write " + form() + ", or leave it out.");
        }
        if (type == ModelName.class) {
            return model(where, text);
        } else if (type == URI.class) {
            return url(where, text);
        } else if (type == Path.class) {
            return file(text, folder);
        } else if (type == Duration.class) {
            Duration time = Durations.parse(where, text);
            within(where, text, time.compareTo(Duration.ofSeconds(about.most())) <= 0);
            return time;
        } else if (type == ByteSize.class) {
            ByteSize size = ByteSize.parse(where, text);
            within(where, text, size.bytes() >= about.least() && size.bytes() <= about.most());
            return size;
        } else if (type == boolean.class) {
            return onOrOff(where, text);
        } else if (type == BigDecimal.class) {
            return decimal(where, text);
        } else if (type.isEnum()) {
            return choice(where, text);
        }
        long number = whole(where, text);
        return type == long.class ? (Object) number : (Object) Math.toIntExact(number);
    }

    private void within(String where, String text, boolean inside) {
        if (!inside) {
            throw new VireoException(
                    Code.USAGE, where + ": '" + text + "' is out of bounds", "Write a " + form() + ".");
        }
    }

    private static Object onOrOff(String where, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Names.unknown(where, text, List.of("true", "false"));
        };
    }

    private Object choice(String where, String text) {
        int index = choices().indexOf(text);
        if (index < 0) {
            throw Names.unknown(where, text, choices());
        }
        return type.getEnumConstants()[index];
    }

    private BigDecimal decimal(String where, String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new VireoException(
                    Code.USAGE, where + ": '" + text + "' is not a number", "Write digits, such as 0.5 or 12.");
        }
        BigDecimal number = new BigDecimal(text);
        within(
                where,
                text,
                number.compareTo(BigDecimal.valueOf(about.least())) >= 0
                        && number.compareTo(BigDecimal.valueOf(about.most())) <= 0);
        return number;
    }

    private long whole(String where, String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new VireoException(
                    Code.USAGE, where + ": '" + text + "' is not a whole number", "Write digits alone, such as 12.");
        }
        long number = Long.parseLong(text);
        if (number < about.least() || number > Math.min(about.most(), type == long.class ? Long.MAX_VALUE : 1 << 30)) {
            throw new VireoException(Code.USAGE, where + " must be a whole number" + range() + ", not " + text, "");
        }
        return number;
    }

    private ModelName model(String where, String text) {
        List<String> kinds = List.of(about.kinds());
        int colon = text.indexOf(':');
        String kind = (colon < 0 ? text : text.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
        String rest = colon < 0 ? "" : text.substring(colon + 1).strip();
        String forms = String.join(", ", kinds.stream().map(SettingKey::example).toList());
        if (!kinds.contains(kind)) {
            throw new VireoException(
                    Code.USAGE,
                    where + ": '" + text + "' is not one of " + forms,
                    Names.closest(kind, kinds)
                            .map(near -> Failure.didYouMean(rest.isEmpty() ? near : near + ":" + rest))
                            .orElse(""));
        }
        if (rest.isEmpty() != example(kind).equals(kind)) {
            throw new VireoException(
                    Code.USAGE,
                    where + ": '" + text + "' is not " + example(kind),
                    rest.isEmpty() ? "Say which after the colon." : "Write " + kind + " alone.");
        }
        return new ModelName(kind, rest);
    }

    private static String example(String kind) {
        return switch (kind) {
            case "openai", "ollama" -> kind + ":MODEL";
            case "local", "owlv2", "owlvit", "siglip", "depth-anything" -> kind + ":DIR";
            case "onnx" -> kind + ":FILE.json";
            case "scripted" -> kind + ":FILE";
            default -> kind;
        };
    }

    private static URI url(String where, String text) {
        try {
            URI uri = new URI(text);
            if (uri.getUserInfo() != null) {
                // Not repeated: it holds a password.
                throw new VireoException(
                        Code.USAGE,
                        where + " holds a user name or a password",
                        "Write the address alone; a key stands in a file or in the environment.");
            }
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // told below
        }
        throw new VireoException(
                Code.USAGE, where + ": '" + text + "' is no http address", "Write it as http://localhost:8000/v1.");
    }

    private static Path file(String text, Path folder) {
        if (text.equals("~") || text.startsWith("~/")) {
            return Path.of(System.getProperty("user.home") + text.substring(1));
        }
        return folder.resolve(text);
    }

    private static List<SettingKey> all() {
        List<SettingKey> out = new ArrayList<>();
        for (RecordComponent section : Settings.class.getRecordComponents()) {
            if (section.getType().isRecord()) {
                out.addAll(ofRecord(written(section.getName()), section.getType()));
            }
        }
        return List.copyOf(out);
    }

    private static List<SettingKey> ofRecord(String section, Class<?> record) {
        List<SettingKey> out = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            if (Records.isShared(component)) {
                out.addAll(ofRecord(section, component.getType()));
                continue;
            }
            Setting about = component.getAnnotation(Setting.class);
            if (about == null) {
                throw new IllegalStateException(component + " has no @Setting");
            }
            Type type = component.getGenericType();
            boolean optional = component.getType() == Optional.class;
            Class<?> inside =
                    optional ? (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0] : component.getType();
            out.add(new SettingKey(section, written(component.getName()), inside, optional, about));
        }
        return List.copyOf(out);
    }

    private static List<String> sections() {
        List<String> out = new ArrayList<>();
        for (RecordComponent section : Settings.class.getRecordComponents()) {
            out.add(written(section.getName()));
        }
        return List.copyOf(out);
    }

    /// `baseUrl` as the file writes it: `base_url`.
    private static String written(String component) {
        return component.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
