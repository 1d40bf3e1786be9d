using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lies: a kind of device and which one of them, -1 for the current one.</summary>
    public class Device
    {
        /// <summary>From "cpu", "cuda" or "cuda:1".</summary>
        public Device(string description)
        {
            var parts = description.Split(':');
            type = Parse(parts[0]);
            index = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : -1;
        }

        public Device(string deviceType, int index = -1) => (type, this.index) = (Parse(deviceType), index);

        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index);

        /// <summary>The CUDA device of that number.</summary>
        public Device(int index) => (type, this.index) = (DeviceType.CUDA, index);

        public DeviceType type { get; }

        public int index { get; }

        public override string ToString()
        {
            var name = type.ToString().ToLowerInvariant();
            return type == DeviceType.CPU || index < 0 ? name : $"{name}:{index}";
        }

        public static implicit operator Device(string description) => new(description);

        private static DeviceType Parse(string name) => Enum.Parse<DeviceType>(name.ToUpperInvariant());
    }

    public static readonly Device CPU = new(DeviceType.CPU);

    public static readonly Device META = new(DeviceType.META);

    /// <summary>The current CUDA device.</summary>
    /// <exception cref="InvalidOperationException">There is none that can be used.</exception>
    public static Device CUDA => InitializeDevice(new Device(DeviceType.CUDA));

    public static Device device(string description) => InitializeDevice(new Device(description));

    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    public static Device device(DeviceType deviceType, int index = -1) =>
        InitializeDevice(new Device(deviceType, index));

    public static Device device(int index) => new(DeviceType.CUDA, index);

    /// <summary>Whether the device can be used.</summary>
    /// <exception cref="NotSupportedException">libtorch itself can't be loaded.</exception>
    public static bool TryInitializeDeviceType(DeviceType deviceType)
    {
        Bridge.Load();
        return deviceType switch
        {
            DeviceType.CUDA => cuda.Cards() > 0,
            DeviceType.MPS => false,
            _ => true,
        };
    }

    /// <exception cref="InvalidOperationException">The device can't be used on this machine.</exception>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException($"The torch device '{deviceType}' can't be used on this machine: " +
                "there is no such device, its driver is missing, or this libtorch was built without it.");
    }

    public static Device InitializeDevice(Device? device)
    {
        device ??= CPU;
        if (device.type != DeviceType.CPU) InitializeDeviceType(device.type);
        return device;
    }
}
