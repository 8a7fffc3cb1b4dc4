package io.millrace.serving;

import inference.DataType;
import inference.InferBatchStatistics;
import inference.InferStatistics;
import inference.MemoryUsage;
import inference.ModelConfig;
import inference.ModelConfigResponse;
import inference.ModelDynamicBatching;
import inference.ModelInput;
import inference.ModelMetadataResponse;
import inference.ModelMetadataResponse.TensorMetadata;
import inference.ModelOutput;
import inference.ModelStatistics;
import inference.ModelStatisticsResponse;
import inference.RepositoryIndexResponse;
import inference.RepositoryIndexResponse.ModelIndex;
import inference.StatisticDuration;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.TensorSpec;
import java.util.List;

/** What there is to say of models, as messages of the protocol. */
final class GrpcDescriptions {
  private GrpcDescriptions() {}

  static ModelMetadataResponse metadata(ServedModels.Metadata metadata) {
    ModelMetadataResponse.Builder response =
        ModelMetadataResponse.newBuilder()
            .setName(metadata.name())
            .addAllVersions(metadata.versions())
            .setPlatform(ServedModels.PLATFORM);
    metadata.signature().inputs().forEach(each -> response.addInputs(tensor(each)));
    metadata.signature().outputs().forEach(each -> response.addOutputs(tensor(each)));
    return response.build();
  }

  private static TensorMetadata tensor(TensorSpec spec) {
    return TensorMetadata.newBuilder()
        .setName(spec.name())
        .setDatatype(spec.datatype().name())
        .addAllShape(spec.shape())
        .build();
  }

  static ModelConfigResponse configuration(ServedModels.Configuration configuration) {
    boolean batched = configuration.maxBatchSize() > 0;
    ModelConfig.Builder config =
        ModelConfig.newBuilder()
            .setName(configuration.name())
            .setPlatform(ServedModels.PLATFORM)
            .setBackend(ServedModels.BACKEND)
            .setDefaultModelFilename(ServedModels.FILE)
            .setMaxBatchSize(configuration.maxBatchSize());
    for (TensorSpec spec : configuration.signature().inputs()) {
      config.addInput(
          ModelInput.newBuilder()
              .setName(spec.name())
              .setDataType(type(spec.datatype()))
              .addAllDims(configuration.dims(spec)));
    }
    for (TensorSpec spec : configuration.signature().outputs()) {
      config.addOutput(
          ModelOutput.newBuilder()
              .setName(spec.name())
              .setDataType(type(spec.datatype()))
              .addAllDims(configuration.dims(spec)));
    }
    if (batched) {
      config.setDynamicBatching(ModelDynamicBatching.getDefaultInstance());
    }
    return ModelConfigResponse.newBuilder().setConfig(config).build();
  }

  private static DataType type(Datatype datatype) {
    return DataType.valueOf(ServedModels.Configuration.typeName(datatype));
  }

  static ModelStatisticsResponse statistics(List<VersionFigures> all) {
    ModelStatisticsResponse.Builder response = ModelStatisticsResponse.newBuilder();
    all.forEach(each -> response.addModelStats(statistics(each)));
    return response.build();
  }

  private static ModelStatistics statistics(VersionFigures figures) {
    ModelStatistics.Builder statistics =
        ModelStatistics.newBuilder()
            .setName(figures.name())
            .setVersion(figures.version())
            .setLastInference(figures.lastAnswerMillis())
            .setInferenceCount(figures.rows())
            .setExecutionCount(figures.runs())
            .setInferenceStats(
                InferStatistics.newBuilder()
                    .setSuccess(
                        duration(figures.requests(), figures.queueNanos() + figures.computeNanos()))
                    .setFail(duration(figures.refused(), 0))
                    .setQueue(duration(figures.requests(), figures.queueNanos()))
                    .setComputeInfer(duration(figures.requests(), figures.computeNanos())))
            .addMemoryUsage(MemoryUsage.newBuilder().setType("CPU").setByteSize(figures.bytes()));
    figures
        .batches()
        .forEach(
            (rows, runs) ->
                statistics.addBatchStats(
                    InferBatchStatistics.newBuilder()
                        .setBatchSize(rows)
                        .setComputeInfer(duration(runs, figures.nanosOfBatches(rows)))));
    return statistics.build();
  }

  private static StatisticDuration duration(long count, long nanos) {
    return StatisticDuration.newBuilder().setCount(count).setNs(nanos).build();
  }

  static RepositoryIndexResponse index(List<ServedModels.Indexed> index) {
    RepositoryIndexResponse.Builder response = RepositoryIndexResponse.newBuilder();
    for (ServedModels.Indexed each : index) {
      response.addModels(
          ModelIndex.newBuilder()
              .setName(each.name())
              .setVersion(each.version())
              .setState(each.state().name())
              .setReason(each.reason()));
    }
    return response.build();
  }
}
