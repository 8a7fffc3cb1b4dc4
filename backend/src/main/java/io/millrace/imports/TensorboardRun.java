package io.millrace.imports;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.tracking.RunStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tensorboard.Event;
import tensorboard.HParam;
import tensorboard.HParamsPluginData;
import tensorboard.Summary;
import tensorboard.SummaryMetadata.PluginData;
import tensorboard.TensorProto;

/** The events of one folder; what Millrace has nothing for is counted by its tag. */
final class TensorboardRun {
  /** The first two texts of an image's tensor are its width and height. */
  private static final int IMAGE_SIZE = 2;

  private static final int FAILURE = 2;

  /** The end of the year 9999 in seconds since 1970. */
  private static final double MOST_SECONDS = 253_402_300_799.0;

  private final RunWriters writers;
  private final String experiment;
  private final String folder;
  private final String name;
  private final Map<String, String> plugins = new HashMap<>();
  private RunWriter run;
  private RunTexts texts;
  private RunHistograms histograms;

  TensorboardRun(RunWriters writers, String experiment, String folder, String name) {
    this.writers = writers;
    this.experiment = experiment;
    this.folder = folder;
    this.name = name;
  }

  /**
   * Takes a record.
   *
   * @param offset where it ends in the file
   */
  void take(String path, long offset, byte[] record) throws IOException {
    String item = "%s before byte %d".formatted(path, offset);
    Event event;
    try {
      event = Event.parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      writers.tally().lostAlike("record", item, "It is no event.");
      return;
    }
    long millis = millis(event.getWallTime());
    begin(millis);
    switch (event.getWhatCase()) {
      case SUMMARY -> {
        for (Summary.Value value : event.getSummary().getValueList()) {
          value(event.getStep(), millis, value);
        }
      }
      case GRAPH_DEF, META_GRAPH_DEF -> lost("graph", "graph", "Graphs have no place here.");
      default -> run.seen(millis);
    }
  }

  private void begin(long millis) throws IOException {
    if (run == null) {
      run = writers.begin(experiment, "folder " + folder, "", name, Instant.ofEpochMilli(millis));
      texts = new RunTexts(writers, run);
      histograms = new RunHistograms(run, name, writers);
    }
  }

  private static long millis(double seconds) {
    return seconds >= 0 && seconds <= MOST_SECONDS ? Math.round(seconds * 1e3) : 0;
  }

  private void value(long step, long millis, Summary.Value value) throws IOException {
    String tag = value.getTag();
    PluginData plugin = value.getMetadata().getPluginData();
    String kind = kind(tag, plugin.getPluginName());
    if (kind.equals("hparams")) {
      hparams(plugin.getContent());
      return;
    }
    switch (value.getValueCase()) {
      case SIMPLE_VALUE -> run.point(tag, step, millis, value.getSimpleValue());
      case TENSOR -> tensor(kind, tag, step, millis, value.getTensor());
      case IMAGE -> image(tag, step, millis, 0, value.getImage().getEncodedImageString());
      case AUDIO -> audio(tag, step, 0, value.getAudio().getEncodedAudioString());
      case HISTO -> histogram(tag, step, millis, TensorboardHistograms.of(value.getHisto()));
      default -> lost("value", tag, "It holds nothing that is known here.");
    }
  }

  /** Only the first value of a tag says which plugin it is of. */
  private String kind(String tag, String said) {
    String known = plugins.get(tag);
    if (known != null || said.isEmpty()) {
      return known == null ? "" : known;
    }
    if (tag.length() <= RunWriter.LONGEST && writers.keeps(tag.length() + said.length())) {
      plugins.put(tag, said);
    }
    return said;
  }

  private void tensor(String kind, String tag, long step, long millis, TensorProto tensor)
      throws IOException {
    List<ByteString> strings = tensor.getStringValList();
    switch (kind) {
      case "scalars" -> {
        OptionalDouble number = TensorValues.number(tensor);
        if (number.isPresent()) {
          run.point(tag, step, millis, number.getAsDouble());
        } else {
          lost("scalar", tag, "Its tensor holds no number.");
        }
      }
      case "text" -> {
        for (ByteString text : strings) {
          texts.add(tag, step, millis, text.toStringUtf8());
        }
      }
      case "images" -> {
        for (int i = IMAGE_SIZE; i < strings.size(); i++) {
          image(tag, step, millis, i - IMAGE_SIZE, strings.get(i));
        }
      }
      case "audio" -> {
        // each sound is followed by its label
        for (int i = 0; i < strings.size(); i += 2) {
          audio(tag, step, i / 2, strings.get(i));
        }
      }
      case "histograms" -> histogram(tag, step, millis, TensorboardHistograms.of(tensor));
      default -> lost(kind.isEmpty() ? "tensor" : kind, tag, "It has no place here.");
    }
  }

  private void histogram(String tag, long step, long millis, Optional<Bins> bins)
      throws IOException {
    run.seen(millis);
    histograms.add(tag, step, bins);
  }

  /** Under the name that MLflow's {@code log_image} gives, which the pictures by step go by. */
  private void image(String tag, long step, long millis, int index, ByteString bytes)
      throws IOException {
    String type = ImageBytes.ending(bytes);
    String key = RunWriter.clean(tag).replace('/', '~');
    if (type == null || key.isEmpty()) {
      lost("image", tag, "It is neither PNG nor JPEG nor GIF.");
      return;
    }
    String id =
        RunWriters.id(tag, String.valueOf(step), String.valueOf(millis), String.valueOf(index));
    run.seen(millis);
    run.file(
        "images/%s+step+%d+timestamp+%d+%s.%s"
            .formatted(key, step, Math.max(0, millis), id.substring(0, 12), type),
        bytes.toByteArray());
  }

  private void audio(String tag, long step, int index, ByteString bytes) throws IOException {
    String key = RunWriter.clean(tag);
    if (key.isEmpty() || !bytes.startsWith(ByteString.copyFromUtf8("RIFF"))) {
      lost("audio", tag, "It is no WAV.");
      return;
    }
    run.file("audio/%s/step_%d_%d.wav".formatted(key, step, index), bytes.toByteArray());
  }

  private void hparams(ByteString content) throws IOException {
    HParamsPluginData data;
    try {
      data = HParamsPluginData.parseFrom(content);
    } catch (InvalidProtocolBufferException e) {
      lost("hparams", "hparams", "They cannot be read.");
      return;
    }
    switch (data.getDataCase()) {
      case SESSION_START_INFO -> {
        for (Map.Entry<String, HParam> each :
            data.getSessionStartInfo().getHparamsMap().entrySet()) {
          run.param(each.getKey(), text(each.getValue()), name + ": " + each.getKey());
        }
        String group = data.getSessionStartInfo().getGroupName();
        if (!group.isEmpty()) {
          run.tag("hparams.group", group);
        }
      }
      case SESSION_END_INFO ->
          run.ended(
              data.getSessionEndInfo().getStatus() == FAILURE
                  ? RunStatus.FAILED
                  : RunStatus.FINISHED);
      default -> {
        // what the whole experiment varies: each run has its own
      }
    }
  }

  private static String text(HParam value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> NumberTexts.plain(value.getNumberValue());
      case BOOL_VALUE -> String.valueOf(value.getBoolValue());
      default -> value.getStringValue();
    };
  }

  private void lost(String kind, String tag, String reason) {
    writers.lost().add(kind, name + ": " + tag, reason);
  }

  /** Writes what was gathered of the whole run. */
  void close() throws IOException {
    if (run != null) {
      texts.close();
      histograms.close();
    }
  }
}
