"""A server's contract as grpcio-reflection's client learns it, to be compared with what protoc makes of the files."""

import pathlib

import grpc
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_tools import protoc

GOOGLE = pathlib.Path(protoc.__file__).parent / "_proto"


def build_every_message(address: str) -> set[str]:
    """Makes a class of every message of every file that a listed service needs; returns the messages' names."""
    built = set()

    def build(message):
        cls = GetMessageClass(message)
        assert cls.FromString(cls().SerializeToString()) == cls()
        built.add(message.full_name)
        for nested in message.nested_types:
            build(nested)

    with grpc.insecure_channel(address) as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        pool = DescriptorPool(database)
        files = [pool.FindServiceByName(name).file for name in database.get_services()]
        seen = set()
        while files:
            file = files.pop()
            if file.name in seen:
                continue
            seen.add(file.name)
            files += file.dependencies
            for message in file.message_types_by_name.values():
                build(message)
    return built


def served_file(address: str, name: str) -> descriptor_pb2.FileDescriptorProto:
    with grpc.insecure_channel(address) as channel:
        return ProtoReflectionDescriptorDatabase(channel).FindFileByName(name)


def compiled_files(
    folders: list[pathlib.Path], names: list[str], out: pathlib.Path
) -> list[descriptor_pb2.FileDescriptorProto]:
    """What protoc makes of these files and all that they import."""
    paths = [f"--proto_path={folder}" for folder in [*folders, GOOGLE]]
    assert protoc.main(["protoc", *paths, "--include_imports", f"--descriptor_set_out={out}", *names]) == 0
    return list(descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes()).file)


def normalised(file: descriptor_pb2.FileDescriptorProto) -> descriptor_pb2.FileDescriptorProto:
    """Without comments and the options that say how code is generated, and in an order of its own."""
    copy = descriptor_pb2.FileDescriptorProto()
    copy.CopyFrom(file)
    copy.ClearField("source_code_info")
    copy.ClearField("options")
    copy.dependency.sort()
    for declared in (copy.message_type, copy.enum_type, copy.service):
        declared.sort(key=lambda each: each.name)
    for message in copy.message_type:
        _sort_nested(message)
    for service in copy.service:
        service.method.sort(key=lambda each: each.name)
    return copy


def _sort_nested(message: descriptor_pb2.DescriptorProto) -> None:
    message.nested_type.sort(key=lambda each: each.name)
    message.enum_type.sort(key=lambda each: each.name)
    message.field.sort(key=lambda each: each.number)
    for nested in message.nested_type:
        _sort_nested(nested)
