using Grpc.Core;
using Microsoft.Extensions.Hosting;
using TrainTools.Core.Settings;
using TrainTools.Host.Jobs;
using TrainTools.Host.Preflight;
using TrainTools.Host.WebUi;
using TrainTools.Protocol;
using TrainTools.Training.Memory;

namespace TrainTools.Host.Rpc;

/// <summary>The service System.</summary>
internal sealed class SystemRpc(
    HostSettings settings, WebUiHome webUi, WebUiClient client, MachineProbe machine, BaseModelList models,
    VaeList vaes,
    Forecast forecast, IHostApplicationLifetime lifetime) : Protocol.System.SystemBase
{
    public override async Task<InfoResponse> Info(InfoRequest request, ServerCallContext context)
    {
        var report = await machine.Report();
        var facts = webUi.Facts;
        return new InfoResponse
        {
            Version = OwnProgram.Version,
            Build = settings.Build,
            Webui = facts.Webui,
            DataFolder = webUi.ProjectsFolder,
            LoraFolder = facts.Folders.Lora,
            FreeDiskBytes = forecast.FreeDisk(),
            HasClipVocabulary = facts.ClipVocabulary is { Length: > 0 } || report?.ClipVocabulary.Path is not null,
            Missing = ProblemMap.Of(report?.Torch.Problem),
        };
    }

    public override async Task<DoctorResponse> Doctor(DoctorRequest request, ServerCallContext context)
    {
        var report = await machine.AskAgain();
        return report is null
            ? new DoctorResponse { Report = SettingTexts.InAForm(new Problem("machine.not_examined", "")) }
            : new DoctorResponse
            {
                Report = string.Join('\n', DoctorText.Lines(report)),
                CanTrain = report.Ok,
                Facts = { DoctorFacts.Of(report).Select(ProblemMap.Of) },
            };
    }

    public override async Task<DevicesResponse> Devices(DevicesRequest request, ServerCallContext context)
    {
        var report = await machine.Report();
        var memory = await client.Memory(context.CancellationToken);
        bool isGpu = report?.Torch.Device == "cuda";
        var device = new Device
        {
            Id = isGpu ? "cuda" : "cpu",
            Name = isGpu ? "GPU" : "Processor",
            MemoryBytes = isGpu ? memory?.TotalBytes ?? 0 : report?.System.MemoryBytes ?? 0,
            FreeMemoryBytes = isGpu ? memory?.FreeBytes ?? 0 : FreeMemory.Bytes(new(TorchSharp.DeviceType.CPU)),
            Precision = Catalogue.Training.Find("precision")!.InWords(ComputeDevice.Usual(isGpu)),
        };
        return new DevicesResponse { Devices = { device } };
    }

    public override async Task<BaseModelsResponse> BaseModels(BaseModelsRequest request, ServerCallContext context)
    {
        var found = await models.ListSoFar(context.CancellationToken);
        var files = await vaes.List(context.CancellationToken);
        return new BaseModelsResponse
        {
            Folder = string.Join(", ", models.Folders),
            Reading = found.IsReading,
            Models =
            {
                found.Models.Select(model => new BaseModel
                {
                    Id = model.Id, FileName = model.Name, Family = model.Family, Sha256 = model.Sha256,
                    Bytes = model.Bytes, Problem = ProblemMap.Of(model.Problem), SelectedInWebui = model.IsSelected,
                    VPrediction = model.Prediction.Kind == PredictionKind.V,
                    ZeroTerminalSnr = model.Prediction.ZeroTerminalSnr, HasVae = model.WithoutVae is null,
                }),
            },
            Vaes =
            {
                files.Select(vae => new VaeFile { Id = vae.Id, FileName = vae.Name, SelectedInWebui = vae.IsSelected }),
            },
        };
    }

    public override async Task<LoadModelResponse> LoadModel(LoadModelRequest request, ServerCallContext context)
    {
        var model = models.Find(request.ModelId) ?? throw new JobException(
            ErrorReason.NotThere, new Problem("base.gone", "base_model_id"));
        await client.ChooseCheckpoint(model.Path, context.CancellationToken);
        return new LoadModelResponse();
    }

    public override Task<GetCatalogueResponse> GetCatalogue(GetCatalogueRequest request, ServerCallContext context) =>
        Task.FromResult(CatalogueMap.Of(Catalogue.Training, SettingTexts.In(request.Language)));

    public override Task<HealthResponse> Health(HealthRequest request, ServerCallContext context) =>
        Task.FromResult(new HealthResponse { Ready = true, Build = settings.Build });

    public override Task<ShutdownResponse> Shutdown(ShutdownRequest request, ServerCallContext context)
    {
        lifetime.StopApplication();
        return Task.FromResult(new ShutdownResponse());
    }
}
